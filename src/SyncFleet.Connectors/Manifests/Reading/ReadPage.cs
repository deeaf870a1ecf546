using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>One answer of the source, taken apart. Its records hold until it is disposed of.</summary>
internal sealed class ReadPage(IDisposable? bodies) : IDisposable
{
    /// <summary>The page, but for what follows it.</summary>
    public required WalkedPage Walked { get; init; }

    /// <summary>Where the slice goes on; null: it is over.</summary>
    public ReadPosition? Next { get; init; }

    /// <summary>Newest cursor value of the slice up to and with this page.</summary>
    public long? Newest { get; init; }

    /// <summary>The first failure of the read up to and with this page that did not end it.</summary>
    public SliceFailure? Failure { get; init; }

    public void Dispose() => bodies?.Dispose();
}

/// <summary>What is noted of records while a page is selected.</summary>
internal sealed class PageNotes
{
    /// <summary>Newest cursor value up to and with this page.</summary>
    public long? Newest { get; set; }

    /// <summary>A record older than the read was met in a feed that gives the newest first.</summary>
    public bool EndsWalk { get; set; }

    /// <summary>Kept records whose cursor value is not to be noted need no second look.</summary>
    public void Note(long? value)
    {
        if (value is { } seen && !(seen <= Newest))
        {
            Newest = seen;
        }
    }

    /// <summary>Whether the cursor wants the record.</summary>
    public bool Keep(ManifestStream stream, ReadPosition position, SelectedRecord record)
    {
        if (stream.Cursor is not { } cursor || !(cursor.DropsOlder || cursor.StopsAtOlder) || cursor.Read(record) is not { } value || value >= position.Bounds!.Value.Earliest)
        {
            return true;
        }

        EndsWalk |= cursor.StopsAtOlder;
        return false;
    }
}
