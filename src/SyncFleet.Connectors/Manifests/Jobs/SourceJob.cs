using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Jobs;

/// <summary>
/// A slice that the source prepares in a job of its own (AsyncRetriever): asked for, looked at until it is done, then downloaded.
/// Each step is a position of its own, and a job that runs is waited for outside, so that nothing is asked for twice and no fetcher
/// stands still.
/// </summary>
internal sealed class SourceJob
{
    private const int MaxFailures = 3;
    private const int MaxAnswer = 24 * 1024;

    private readonly HttpRequester _creation;
    private readonly HttpRequester _polling;
    private readonly JobStatuses _statuses;
    private readonly DpathExtractor _status;
    private readonly DpathExtractor? _targets;
    private readonly TimeSpan _limit;
    private readonly int _line;

    public SourceJob(ManifestComponent retriever, ComponentRegistry registry)
    {
        foreach (var field in (string[])["download_target_requester", "abort_requester", "delete_requester"])
        {
            retriever.RefuseField(field);
        }

        _creation = HttpRequester.Create(retriever.RequiredChild("creation_requester"), registry);
        _polling = HttpRequester.Create(retriever.RequiredChild("polling_requester"), registry);
        _statuses = new JobStatuses(retriever.Map("status_mapping") ?? throw retriever.Fault("AsyncRetriever needs the field status_mapping"));
        _status = Extractor(retriever, "status_extractor", registry) ?? throw retriever.Fault("AsyncRetriever needs the field status_extractor");
        _targets = Extractor(retriever, "download_target_extractor", registry);
        _limit = TimeSpan.FromMinutes(retriever.Node("polling_job_timeout") is ManifestScalar { Value: long minutes and > 0 } ? minutes : 15);
        _line = retriever.Line;
    }

    /// <summary>Whether there is something to download.</summary>
    public static bool IsReady(JobPosition? job) => job?.Targets is not null;

    /// <summary>The names the requests of a job see, as far as it has come.</summary>
    public static TemplateScope Names(TemplateScope scope, JobPosition? job) => scope
        .With("creation_response", job?.Created)
        .With("polling_response", job?.Polled)
        .With("download_target", job?.Targets is { } targets && job.Target < targets.Count ? targets[job.Target] : null);

    /// <summary>One step towards the download.</summary>
    /// <returns>The job after it.</returns>
    /// <exception cref="SyncFleetException">Throttled: the job runs; look again later.</exception>
    public async Task<JobPosition> StepAsync(TemplateScope slice, JobPosition? job, ReadSession session, CancellationToken cancellationToken)
    {
        var scope = Names(slice.NewChild(), job);
        if (job?.Created is null)
        {
            var created = await AskAsync(_creation, scope, session, cancellationToken);
            return new JobPosition { StartedAt = session.Now, Created = created, Failures = job?.Failures ?? 0 };
        }

        var polled = await AskAsync(_polling, scope, session, cancellationToken);
        var word = _status.Values(polled, scope).Select(value => value.ToString()).FirstOrDefault() ?? "";
        var status = _statuses.Find(word)
            ?? throw new SyncFleetException(FailureKind.Defect, $"The source gave a job a state that the manifest does not name (status_mapping, manifest line {_line}).");
        return status switch
        {
            JobStatus.Completed => job with { Polled = polled, Targets = TargetsOf(polled, scope) },
            JobStatus.Skipped => job with { Polled = polled, Targets = [] },
            JobStatus.Running when session.Now - job.StartedAt < _limit => throw StillRuns(session.Now - job.StartedAt),
            _ when job.Failures + 1 < MaxFailures => new JobPosition { Failures = job.Failures + 1 },
            _ => throw new SyncFleetException(FailureKind.Defect, $"The source's job failed, or did not end within {_limit.TotalMinutes:0} min, {MaxFailures} times in a row."),
        };
    }

    // Without a place named for them, there is one download that the requester knows how to find.
    private IReadOnlyList<string> TargetsOf(JsonElement polled, TemplateScope scope) =>
        _targets is null ? [""] : [.. _targets.Values(polled, scope).Where(value => value.ValueKind is not JsonValueKind.Null).Select(value => value.ToString())];

    private static async Task<JsonElement> AskAsync(HttpRequester requester, TemplateScope scope, ReadSession session, CancellationToken cancellationToken)
    {
        var draft = await requester.DraftAsync(new RequestContext(session, scope, null), null, cancellationToken);
        var response = await session.Client(requester.MaxRetries + 1)
            .SendAsync(UpstreamRequests.Finish(draft, []), answer => requester.Classify(answer, draft, scope, session.Now), cancellationToken);
        using var body = ResponseBody.Parse(response, decoder: null, isStrict: false);
        return body.Response.GetRawText().Length <= MaxAnswer
            ? body.Response.Clone()
            : throw new SyncFleetException(FailureKind.Defect, $"{response}, with more than {MaxAnswer / 1024} KiB, which is too much to keep for a job");
    }

    private static SyncFleetException StillRuns(TimeSpan since) => new(
        FailureKind.Throttled,
        "the source's job still runs",
        retryAfter: since.TotalMinutes switch { < 1 => TimeSpan.FromSeconds(5), < 10 => TimeSpan.FromSeconds(20), _ => TimeSpan.FromMinutes(1) });

    private static DpathExtractor? Extractor(ManifestComponent retriever, string field, ComponentRegistry registry) => retriever.Child(field) switch
    {
        null => null,
        { Type: nameof(DpathExtractor) } extractor => DpathExtractor.Create(extractor, registry),
        var other => throw other.Fault($"component type {other.Type} is not supported in AsyncRetriever.{field}"),
    };
}
