namespace SyncFleet.Sandbox;

/// <summary>Settings of the simulated ManyChat. The defaults are what is documented, or assumed where nothing is.</summary>
internal sealed class ManyChatOptions
{
    /// <summary>Requests of a group of 10 (subscribers, flows) in any rolling second, per page. Default 10; 0 means no limit.</summary>
    public int SubscribersPerSecond { get; set; } = 10;

    /// <summary>Requests of the page's getters in any rolling second, per page. Default 100; 0 means no limit.</summary>
    public int GettersPerSecond { get; set; } = 100;

    /// <summary>Searches by e-mail or phone in any rolling second: 100 by the help article, 50 by the API's own description. Default 50; 0 means no limit.</summary>
    public int SystemFieldsPerSecond { get; set; } = 50;

    /// <summary>Seconds for which everything is refused once a limit was passed. Default 0; the vendor threatens up to a day.</summary>
    public int BanSeconds { get; set; }

    /// <summary>Errors come with status 200, the limits' too. Default false: with 400, 401, 404 and 429.</summary>
    public bool ErrorsWithStatus200 { get; set; }

    /// <summary>Ids of subscribers are numbers. Default false: texts.</summary>
    public bool NumericIds { get; set; }

    /// <summary>Most subscribers of a search. Default 100.</summary>
    public int SearchLimit { get; set; } = 100;
}
