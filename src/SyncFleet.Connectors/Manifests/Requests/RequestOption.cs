using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>Where in a request a value goes: a query parameter, a header, a field of the form or of the JSON body.</summary>
internal sealed class RequestOption
{
    private readonly string _target;
    private readonly IReadOnlyList<BoundTemplate> _path;

    private RequestOption(string target, IReadOnlyList<BoundTemplate> path)
    {
        _target = target;
        _path = path;
    }

    public static RequestOption Create(ManifestComponent component)
    {
        if (component.Type != "RequestOption")
        {
            throw component.Fault($"component type {component.Type} is not supported where a RequestOption stands");
        }

        var target = component.RequiredText("inject_into");
        if (target is not ("request_parameter" or "header" or "body_data" or "body_json"))
        {
            throw component.Fault($"RequestOption.inject_into '{target}' is none of request_parameter, header, body_data, body_json");
        }

        if (component.Has("field_name") == component.Has("field_path"))
        {
            throw component.Fault("RequestOption needs field_name or field_path, and not both");
        }

        if (component.Has("field_path") && target != "body_json")
        {
            throw component.Fault($"RequestOption.field_path is for body_json, not for {target}");
        }

        return new RequestOption(target, component.Has("field_name") ? component.Templates("field_name") : component.Templates("field_path"));
    }

    /// <param name="draft">The request.</param>
    /// <param name="value">Null puts nothing in; a list repeats a query parameter.</param>
    /// <param name="scope">Names for the templates of the field's name.</param>
    /// <param name="replaceHeader">True for authenticators: their header wins.</param>
    public void Inject(RequestDraft draft, object? value, TemplateScope scope, bool replaceHeader = false)
    {
        if (value is null)
        {
            return;
        }

        var path = _path.Select(part => part.Text(scope)).ToList();
        switch (_target)
        {
            case "request_parameter": draft.AddParameter(path[0], RequestText.Texts(value)); break;
            case "body_data": draft.AddFormField(path[0], RequestText.Texts(value)); break;
            case "body_json": draft.AddJson(path, value); break;
            default:
                if (replaceHeader)
                {
                    draft.SetHeader(path[0], RequestText.Of(value));
                }
                else
                {
                    draft.AddHeader(path[0], RequestText.Of(value));
                }

                break;
        }
    }
}
