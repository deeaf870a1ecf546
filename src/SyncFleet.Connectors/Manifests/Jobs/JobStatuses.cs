using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Jobs;

/// <summary>What a source's word for the state of a job means.</summary>
internal enum JobStatus
{
    Running = 0,
    Completed = 1,
    Failed = 2,

    /// <summary>The job is done and has nothing.</summary>
    Skipped = 3,
}

/// <summary>The words of one source (<c>status_mapping</c>).</summary>
internal sealed class JobStatuses
{
    private readonly Dictionary<string, JobStatus> _words = new(StringComparer.Ordinal);

    public JobStatuses(ManifestComponent map)
    {
        foreach (var (field, status) in ((string, JobStatus)[])[("running", JobStatus.Running), ("completed", JobStatus.Completed), ("failed", JobStatus.Failed), ("timeout", JobStatus.Failed), ("skipped", JobStatus.Skipped)])
        {
            foreach (var word in map.Templates(field))
            {
                _words[word.RenderConstant()] = status;
            }
        }
    }

    /// <returns>Null for a word the manifest does not name.</returns>
    public JobStatus? Find(string word) => _words.TryGetValue(word, out var status) ? status : null;
}
