using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>The body a manifest writes: JSON, form fields or plain text, in the old fields and in <c>request_body</c>.</summary>
internal sealed class RequestBody
{
    private readonly TemplateTree? _json;
    private readonly RequestFields? _form;
    private readonly BoundTemplate? _text;

    private RequestBody(TemplateTree? json, RequestFields? form, BoundTemplate? text)
    {
        _json = json;
        _form = form;
        _text = text;
    }

    /// <returns>Null when the manifest writes none.</returns>
    public static RequestBody? Create(ManifestComponent component)
    {
        var json = component.Tree("request_body_json");
        var data = component.Tree("request_body_data");
        var body = component.Child("request_body");
        if ((json is null ? 0 : 1) + (data is null ? 0 : 1) + (body is null ? 0 : 1) > 1)
        {
            throw component.Fault("HttpRequester may have one of request_body, request_body_json and request_body_data, not several");
        }

        return body is not null ? CreateTyped(body)
            : json is not null ? new RequestBody(json, null, null)
            : data is not null ? CreateData(component, "request_body_data", data)
            : null;
    }

    public void Apply(RequestDraft draft, TemplateScope scope)
    {
        if (_json is not null)
        {
            draft.SetJson(EvaluateJson(_json, scope) is var json && json is IReadOnlyDictionary<string, object?> { Count: 0 } ? null : json);
        }

        foreach (var (name, values) in _form?.Evaluate(scope) ?? [])
        {
            draft.AddFormField(name, values);
        }

        if (_text is not null)
        {
            draft.SetPlainText(_text.Text(scope));
        }
    }

    private static RequestBody CreateTyped(ManifestComponent body)
    {
        var value = body.Tree("value") ?? throw body.Fault($"{body.Type} needs the field value");
        return body.Type switch
        {
            "RequestBodyJsonObject" or "RequestBodyGraphQL" => new RequestBody(value, null, null),
            "RequestBodyUrlEncodedForm" or "RequestBodyPlainText" => CreateData(body, "value", value),
            _ => throw body.Fault($"component type {body.Type} is not supported"),
        };
    }

    private static RequestBody CreateData(ManifestComponent component, string field, TemplateTree value) => value switch
    {
        TemplateFields fields => new RequestBody(null, RequestFields.Create(component, field, fields), null),
        TemplateLeaf leaf => new RequestBody(null, null, leaf.Template),
        _ => throw component.Fault($"{component.Type}.{field} must be text or a map"),
    };

    // A body written as one text is usually a map when it is read as a literal; JSON's true, false and null are not literals.
    private static object? EvaluateJson(TemplateTree tree, TemplateScope scope)
    {
        var value = tree.Evaluate(scope);
        if (value is not string text)
        {
            return value;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new SyncFleetException(FailureKind.Defect, "The connector's request body is not JSON after its templates were filled in.");
        }
    }
}
