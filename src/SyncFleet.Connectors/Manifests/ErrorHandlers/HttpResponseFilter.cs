using System.Text.RegularExpressions;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>Answers with certain statuses, contents or error texts, and what to do with them. Any one of its conditions is enough.</summary>
internal sealed partial class HttpResponseFilter
{
    private readonly HashSet<long> _codes;
    private readonly BoundTemplate? _predicate;
    private readonly string? _contains;
    private readonly ErrorAction? _action;
    private readonly FailureKind? _kind;
    private readonly string? _message;

    public HttpResponseFilter(ManifestComponent component)
    {
        if (component.Type != nameof(HttpResponseFilter))
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        _codes = [.. component.Items("http_codes").Select(code => ReadCode(component, code))];
        _predicate = component.Template("predicate");
        _contains = component.Text("error_message_contains");
        _action = ReadAction(component);
        _kind = component.Text("failure_type") switch
        {
            null => null,
            "system_error" => FailureKind.Defect,
            "config_error" => FailureKind.Configuration,
            "transient_error" => FailureKind.Transient,
            var other => throw component.Fault($"HttpResponseFilter.failure_type '{other}' is none of system_error, config_error, transient_error"),
        };
        _message = (component.Node("error_message") as ManifestScalar)?.AsText() is { } text ? Expressions().Replace(text, "…") : null;
    }

    /// <returns>Null when no condition holds.</returns>
    public ErrorResolution? Resolve(ErrorContext answer)
    {
        var matches = _codes.Contains(answer.Response.Status)
            || (_predicate?.Test(answer.Scope) ?? false)
            || (_contains is not null && answer.Message.Contains(_contains, StringComparison.Ordinal));
        if (!matches)
        {
            return null;
        }

        var otherwise = ErrorResolution.Default(answer.Response.Status);
        var action = _action ?? otherwise.Action;
        var kind = action == ErrorAction.Fail
            ? _kind ?? (otherwise.Action == ErrorAction.Fail ? otherwise.Kind : FailureKind.Defect)
            : FailureKind.Transient;
        return new ErrorResolution(action, kind, _message ?? otherwise.Message);
    }

    private static ErrorAction? ReadAction(ManifestComponent component) => component.Text("action") switch
    {
        null => null,
        "SUCCESS" => ErrorAction.Success,
        "FAIL" => ErrorAction.Fail,
        "RETRY" => ErrorAction.Retry,
        "IGNORE" => ErrorAction.Ignore,
        "RATE_LIMITED" => ErrorAction.RateLimited,
        "REFRESH_TOKEN_THEN_RETRY" => ErrorAction.RefreshToken,
        var other => throw component.Fault($"HttpResponseFilter.action {other} is not supported"),
    };

    private static long ReadCode(ManifestComponent component, ManifestNode code) => code switch
    {
        ManifestScalar { Value: long number } => number,
        ManifestScalar { Value: string text } when long.TryParse(text, out var number) => number,
        _ => throw new ManifestFault(code.Line, $"{component.Type}.http_codes must hold whole numbers"),
    };

    // What an expression would put into the text comes from the source: payload has no place in a failure text.
    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.Singleline, 1000)]
    private static partial Regex Expressions();
}
