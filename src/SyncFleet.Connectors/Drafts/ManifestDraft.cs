using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using SyncFleet.Connectors.Records;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Drafts;

/// <summary>
/// A manifest guessed from one answer: where the records are, how to get the next page, key, cursor, fields. It loads and reads; what was
/// guessed stands beside it as a comment, for somebody who knows the API's documentation.
/// </summary>
public static class ManifestDraft
{
    /// <param name="sample">The answer.</param>
    /// <returns>The manifest as YAML.</returns>
    /// <exception cref="SyncFleetException">The answer holds no list of objects.</exception>
    public static string Of(AnswerSample sample)
    {
        var place = RecordsPlace.Find(sample.Body)
            ?? throw new SyncFleetException(FailureKind.Configuration, "The answer holds no list of objects, so there is nothing to make a stream of. Give an address that lists something.");
        var name = NameOf(sample.Address);
        return string.Join('\n', [.. Head(name), .. Stream(sample, place, name), .. Schema(place, name), .. Spec(sample, place), ""]);
    }

    private static IEnumerable<string> Head(string name) =>
    [
        "version: 6.48.0",
        "type: DeclarativeSource",
        "check:",
        "  type: CheckStream",
        $"  stream_names: [{name}]",
        "streams:",
        "  - type: DeclarativeStream",
        $"    name: {name}",
    ];

    private static IEnumerable<string> Stream(AnswerSample sample, RecordsPlace place, string name)
    {
        var paging = PagingGuess.Find(sample);
        var key = FieldGuess.Key(place.Records);
        yield return key is null ? "    # No field looks like a key: name one as primary_key, or the stream can only be appended." : $"    primary_key: [{Text(key)}]";
        yield return "    retriever:";
        yield return "      type: SimpleRetriever";
        foreach (var line in Requester(sample, paging))
        {
            yield return $"      {line}";
        }

        yield return "      record_selector:";
        yield return "        type: RecordSelector";
        yield return $"        extractor: {{type: DpathExtractor, field_path: [{string.Join(", ", place.Path.Select(Text))}]}}";
        yield return $"      # {paging.Why}.";
        yield return "      paginator:";
        foreach (var line in paging.Lines)
        {
            yield return $"        {line}";
        }

        foreach (var line in Incremental(place))
        {
            yield return $"    {line}";
        }

        yield return $"    schema_loader: {{type: InlineSchemaLoader, schema: {{$ref: \"#/schemas/{name}\"}}}}";
    }

    private static IEnumerable<string> Requester(AnswerSample sample, PagingGuess paging)
    {
        yield return "requester:";
        yield return "  type: HttpRequester";
        yield return $"  url_base: {Text(sample.Address.GetLeftPart(UriPartial.Authority))}";
        yield return $"  path: {Text(sample.Address.AbsolutePath.TrimStart('/'))}";
        yield return "  http_method: GET";
        var parameters = QueryHelpers.ParseQuery(sample.Address.Query).Where(parameter => !paging.Parameters.Contains(parameter.Key, StringComparer.Ordinal)).ToList();
        if (parameters.Count > 0)
        {
            yield return $"  request_parameters: {{{string.Join(", ", parameters.Select(parameter => $"{Text(parameter.Key)}: {Text(parameter.Value.ToString())}"))}}}";
        }

        if (sample.NeedsToken)
        {
            yield return "  authenticator: {type: BearerAuthenticator, api_token: \"{{ config['token'] }}\"}";
        }
    }

    private static IEnumerable<string> Incremental(RecordsPlace place)
    {
        if (FieldGuess.Cursor(place.Records) is not var (field, format))
        {
            return ["# No field looks like the time of a change: the stream is read in full each time."];
        }

        return
        [
            "# Older records are left out after they came. If the API can filter by time, name its parameter in start_time_option.",
            "incremental_sync:",
            "  type: DatetimeBasedCursor",
            $"  cursor_field: {Text(field)}",
            $"  datetime_format: {Text(format)}",
            "  is_client_side_incremental: true",
            "  start_datetime: {type: MinMaxDatetime, datetime: \"{{ config['start_date'] }}\", datetime_format: \"%Y-%m-%d\"}",
        ];
    }

    private static IEnumerable<string> Schema(RecordsPlace place, string name)
    {
        SchemaSample sample = new();
        foreach (var record in place.Records)
        {
            sample.Add(record);
        }

        return
        [
            "schemas:",
            $"  {name}:",
            "    type: object",
            "    properties:",
            .. sample.ToNode()["properties"]!.AsObject().Select(field => $"      {Text(field.Key)}: {field.Value!.ToJsonString(JsonSerializerOptions.Default)}"),
        ];
    }

    private static IEnumerable<string> Spec(AnswerSample sample, RecordsPlace place)
    {
        List<string> needed = [.. sample.NeedsToken ? ["token"] : Array.Empty<string>(), .. FieldGuess.Cursor(place.Records) is null ? [] : (string[])["start_date"]];
        yield return "spec:";
        yield return "  type: Spec";
        yield return "  connection_specification:";
        yield return "    type: object";
        yield return "    additionalProperties: false";
        yield return $"    required: [{string.Join(", ", needed)}]";
        yield return needed.Count == 0 ? "    properties: {}" : "    properties:";
        if (needed.Contains("token"))
        {
            yield return "      token: {type: string, title: Token, airbyte_secret: true}";
        }

        if (needed.Contains("start_date"))
        {
            yield return "      start_date: {type: string, title: Start date, format: date, pattern: \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}";
        }
    }

    // JSON text is YAML text.
    private static string Text(string value) => JsonValue.Create(value).ToJsonString(JsonSerializerOptions.Default);

    private static string NameOf(Uri address)
    {
        var last = address.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(step => step.Any(char.IsLetter)) ?? "records";
        var plain = string.Concat(last.Split('.')[0].ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_');
        return plain.Length > 0 && char.IsAsciiLetter(plain[0]) ? plain : "records";
    }
}
