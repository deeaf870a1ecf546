using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>The answers a page is made of: one, or one for each part of its records. Their records hold until it is disposed of.</summary>
internal sealed class PageAnswers : IDisposable
{
    private readonly List<PageAnswer> _answers = [];
    private readonly List<Selection> _parts = [];

    public bool IsEmpty => _answers.Count == 0;

    /// <summary>The one that tells what follows the page.</summary>
    public PageAnswer Last => _answers[^1];

    /// <summary>Size of all bodies.</summary>
    public int Length => _answers.Sum(answer => answer.Response.Body.Length);

    public void Add(PageAnswer answer, Func<PageAnswer, Selection> select)
    {
        _answers.Add(answer);
        _parts.Add(select(answer));
    }

    /// <summary>The records of the page. Without a merge, those of all answers.</summary>
    public Selection Records(RecordMerge? merge) => _parts.Count == 1 && merge is null ? _parts[0] : (merge ?? RecordMerge.None).Merge(_parts);

    public void Dispose() => _answers.ForEach(answer => answer.Body.Dispose());
}

/// <summary>An answer with what it says, and the names of its request.</summary>
internal sealed record PageAnswer(UpstreamResponse Response, ResponseBody Body, TemplateScope Scope);
