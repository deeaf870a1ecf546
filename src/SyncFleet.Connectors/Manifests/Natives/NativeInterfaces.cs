using System.Text.Json;
using SyncFleet.Connectors.Http;

namespace SyncFleet.Connectors.Manifests.Natives;

/// <summary>Finds the records in a response, in the place of a CustomRecordExtractor.</summary>
public interface INativeExtractor
{
    /// <param name="body">The decoded response; holds until the page is done.</param>
    IEnumerable<JsonElement> Extract(JsonElement body);
}

/// <summary>Changes a record in place, in the place of a CustomTransformation.</summary>
public interface INativeTransformation
{
    /// <param name="record">Its fields; values are those of JSON: elements as received, or null, bool, long, double, string, lists and maps of these.</param>
    /// <param name="config">The source's settings.</param>
    void Apply(IDictionary<string, object?> record, JsonElement config);
}

/// <summary>Gives the headers that sign a request, in the place of a CustomAuthenticator. They go to the manifest's own host only.</summary>
public interface INativeAuthenticator
{
    ValueTask<IReadOnlyDictionary<string, string>> HeadersAsync(SourceContext source, CancellationToken cancellationToken);
}

/// <summary>Says how the next page is asked for, in the place of a CustomPaginationStrategy. Holds no memory: any process may go on after any page.</summary>
public interface INativePagination
{
    /// <summary>Records asked for per page; null: the source decides.</summary>
    int? PageSize => null;

    /// <param name="page">What came back.</param>
    /// <param name="token">The token the page was asked with; null for the first.</param>
    /// <returns>The next page's token, text or a whole number; null when this was the last page.</returns>
    object? NextToken(NativePage page, object? token);
}

/// <summary>A page as a pagination sees it.</summary>
/// <param name="Response">The decoded response; holds until the page is done.</param>
/// <param name="Headers">Of the answer, by name, whatever the case.</param>
/// <param name="RecordCount">Records in the response, before any filter.</param>
public sealed record NativePage(JsonElement Response, IReadOnlyDictionary<string, string> Headers, int RecordCount);

/// <summary>Lists the partitions of a stream, in the place of a CustomPartitionRouter.</summary>
public interface INativePartitions
{
    /// <summary>
    /// Each partition by the names its requests see (<c>stream_partition</c>); values are text, whole numbers or true and false. Asked
    /// again whenever a read goes on, which leaves out as many as are read: new ones must come last. No secrets: they are stored as the
    /// partition's key.
    /// </summary>
    IAsyncEnumerable<IReadOnlyDictionary<string, object?>> ListAsync(SourceContext source, CancellationToken cancellationToken);
}

/// <summary>Says what an answer means, in the place of a CustomErrorHandler.</summary>
public interface INativeErrorHandling
{
    /// <returns>Null: what the format says about the status.</returns>
    NativeVerdict? Judge(UpstreamResponse answer);
}

/// <summary>What an answer means.</summary>
/// <param name="Meaning">What is done.</param>
/// <param name="Message">For the tenant, when it becomes a failure; null: what the format says about the status. Holds nothing secret.</param>
public sealed record NativeVerdict(NativeMeaning Meaning, string? Message = null);

/// <summary>What is done with an answer.</summary>
public enum NativeMeaning
{
    /// <summary>Its records are taken.</summary>
    Success = 0,

    /// <summary>The request is sent again.</summary>
    Retry = 1,

    /// <summary>The work waits for as long as the source asks.</summary>
    RateLimited = 2,

    /// <summary>It counts as having no records.</summary>
    Ignore = 3,

    /// <summary>The settings or credentials are wrong; the read stops.</summary>
    FailConfiguration = 4,

    /// <summary>Nobody planned for this; the read stops.</summary>
    FailDefect = 5,
}

/// <summary>Says how long to wait before a request is sent again, in the place of a CustomBackoffStrategy.</summary>
public interface INativeBackoff
{
    /// <returns>Null: nothing to say about this answer.</returns>
    TimeSpan? Delay(UpstreamResponse answer);
}

/// <summary>Changes a checkpoint of an older form, in the place of a CustomStateMigration.</summary>
public interface INativeStateMigration
{
    /// <param name="checkpoint">JSON of the last run.</param>
    /// <param name="config">The source's settings.</param>
    /// <returns>The checkpoint as the stream's cursor takes it; the same when it is of that form already.</returns>
    string Migrate(string checkpoint, JsonElement config);
}
