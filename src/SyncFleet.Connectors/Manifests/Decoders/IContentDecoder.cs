namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>Turns the content of a response into JSON values.</summary>
internal interface IContentDecoder
{
    /// <summary>A list of records with nothing around it: paging templates see an empty response.</summary>
    bool IsStream { get; }

    /// <exception cref="UnreadableContentException">The content is not of this kind.</exception>
    void Decode(ReadOnlyMemory<byte> content, DecodedItems items);
}
