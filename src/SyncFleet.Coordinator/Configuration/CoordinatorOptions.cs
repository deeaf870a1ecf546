using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Coordinator.Configuration;

/// <summary>Settings of the coordinator: environment variables <c>SYNCFLEET_COORDINATOR__…</c>.</summary>
public sealed class CoordinatorOptions : IValidatableObject
{
    public const string Section = "Coordinator";

    /// <summary>Apply the database's migrations at start. Default true; false where somebody else does.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>How many saga events this process works on at once. Default 8, 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "SYNCFLEET_COORDINATOR__CONCURRENCY must be 1 to 64")]
    public int Concurrency { get; set; } = 8;

    /// <summary>Delay before the second attempt of a stream run; each further one doubles it. Default 5 s, 10 ms to 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:15:00", ErrorMessage = "SYNCFLEET_COORDINATOR__FIRSTRETRYDELAY must be 00:00:00.010 to 00:15:00")]
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest delay between two attempts. Default 15 min, 10 ms to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__LONGESTRETRYDELAY must be 00:00:00.010 to 1.00:00:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a requested run waits for a fetcher of its connector to show itself, until it is refused. Counted from the request, or
    /// from this coordinator's start when that was later. Default 1 min, 0 to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__FETCHERPATIENCE must be 00:00:00 to 01:00:00")]
    public TimeSpan FetcherPatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often parked work is looked for when the database connection is pooled and cannot listen. Default 1 s, 100 ms to 1 min. Ignored otherwise.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "SYNCFLEET_COORDINATOR__POLLINTERVAL must be 00:00:00.100 to 00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often lost work is looked for. Default 5 s, 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "SYNCFLEET_COORDINATOR__SWEEPINTERVAL must be 00:00:00.100 to 00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long work lies untouched until it may be lost. Default 10 s, 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__SWEEPAGE must be 00:00:00 to 01:00:00")]
    public TimeSpan SweepAge { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Least time until the same work is sent again. Default 15 s, 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__SWEEPREPEAT must be 00:00:00.100 to 01:00:00")]
    public TimeSpan SweepRepeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the pages of an ended run are kept. Default 7 days, 0 to 10 years.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__KEEPPAGES must be 00:00:00 to 3650.00:00:00")]
    public TimeSpan KeepPages { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long what was sent to a source of the connector <c>webhook</c> is kept, counted from when it was received. Only what every sync
    /// that reads it has in its table goes; what none reads stays. Default 7 days, 0 to 10 years.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__KEEPDELIVERIES must be 00:00:00 to 3650.00:00:00")]
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often what ended runs leave behind is deleted. Default 10 min, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "SYNCFLEET_COORDINATOR__CLEANINTERVAL must be 00:00:01 to 1.00:00:00")]
    public TimeSpan CleanInterval { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        FirstRetryDelay <= LongestRetryDelay ? [] : [new ValidationResult("SYNCFLEET_COORDINATOR__FIRSTRETRYDELAY must not be longer than SYNCFLEET_COORDINATOR__LONGESTRETRYDELAY")];
}
