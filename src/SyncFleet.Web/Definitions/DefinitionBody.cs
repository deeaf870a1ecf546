using Microsoft.AspNetCore.Http.Features;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Definitions;

/// <summary>Reads the files of a request: the body itself, or the parts of a form.</summary>
internal static class DefinitionBody
{
    private const int MaxFiles = 100;

    /// <param name="request">The request; its body is read to the end.</param>
    /// <param name="name">Name of the file that is the body; a part has its own.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="ApiProblemException">400: a form that is cut off, has no file, too many, or something else in it.</exception>
    public static async Task<IReadOnlyList<DefinitionFile>> ReadAsync(HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return [new() { Name = name, Content = await ReadAsync(request.Body, cancellationToken) }];
        }

        var form = await ReadFormAsync(request, cancellationToken);
        if (form.Files.Count is 0 or > MaxFiles || form.Count > 0)
        {
            throw Refused($"The form has {form.Files.Count} files and {form.Count} other fields. Allowed: 1 to {MaxFiles} files, each a part with a file name, and nothing else.");
        }

        List<DefinitionFile> files = [];
        foreach (var part in form.Files)
        {
            await using var content = part.OpenReadStream();
            files.Add(new() { Name = part.FileName, Content = await ReadAsync(content, cancellationToken) });
        }

        return files;
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await new FormFeature(request, new FormOptions { ValueCountLimit = MaxFiles }).ReadFormAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDataException || (failure is IOException and not BadHttpRequestException))
        {
            throw Refused("The form cannot be read: it is cut off or malformed. Needed: multipart/form-data with a file in each part.");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using MemoryStream content = new();
        await body.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    private static ApiProblemException Refused(string message) => new(StatusCodes.Status400BadRequest, "The request does not fit", message);
}
