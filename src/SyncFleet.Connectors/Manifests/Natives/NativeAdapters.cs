using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Authenticators;
using SyncFleet.Connectors.Manifests.ErrorHandlers;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Manifests.Natives;

/// <summary>A native extractor as the runtime uses it.</summary>
internal sealed class NativeExtractor(INativeExtractor native) : IRecordExtractor
{
    public IReadOnlyList<JsonElement> Extract(JsonElement body, TemplateScope scope) => [.. native.Extract(body)];
}

/// <summary>A native transformation as the runtime uses it.</summary>
internal sealed class NativeTransformation(INativeTransformation native) : IRecordTransformation
{
    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is { } fields)
        {
            native.Apply(fields, scope.TryGetValue("config", out var config) && config is JsonElement settings ? settings : default);
        }
    }
}

/// <summary>A native authenticator as the runtime uses it.</summary>
internal sealed class NativeAuthenticator(INativeAuthenticator native) : IAuthenticator
{
    public async ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in await native.HeadersAsync(context.Session.Source, cancellationToken))
        {
            draft.SetHeader(name, value);
        }
    }
}

/// <summary>A native pagination as the runtime uses it.</summary>
internal sealed class NativePaginationStrategy(INativePagination native) : IPaginationStrategy
{
    public long? PageSize(TemplateScope scope) => native.PageSize;

    public object? FirstToken(TemplateScope scope) => null;

    public object? NextToken(PageOutcome page, object? token)
    {
        var response = page.Scope.TryGetValue("response", out var body) && body is JsonElement element ? element : JsonSerializer.SerializeToElement<object?>(null);
        var headers = page.Scope.TryGetValue("headers", out var map) && map is IReadOnlyDictionary<string, object?> named ? named : new Dictionary<string, object?>(StringComparer.Ordinal);
        var texts = headers.Where(header => header.Value is string).ToDictionary(header => header.Key, header => (string)header.Value!, StringComparer.OrdinalIgnoreCase);
        var next = native.NextToken(new NativePage(response, texts, page.RecordCount), token is JsonElement stored ? ValueJson.Read(stored) : token);
        return PageTokens.IsEmpty(next) ? null : NativeValues.Storable(next);
    }
}

/// <summary>Native partitions as the runtime uses them.</summary>
internal sealed class NativePartitionRouter(INativePartitions native) : IPartitionRouter
{
    public bool HasParents => false;

    public bool IsListed => false;

    public async IAsyncEnumerable<PartitionStep> WalkAsync(RouterWalk walk, RouterPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var done = position?.Index ?? 0;
        await foreach (var keys in native.ListAsync(walk.Session.Source, cancellationToken).Skip(done).WithCancellation(cancellationToken))
        {
            var stored = keys.ToDictionary(key => key.Key, key => NativeValues.Storable(key.Value), StringComparer.Ordinal);
            yield return new PartitionStep { Partition = new Partition(stored, Partition.Whole.Extra), Next = new RouterPosition { Index = ++done } };
        }
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope)
    {
    }
}

/// <summary>A native error handler as the runtime uses it.</summary>
internal sealed class NativeErrors(INativeErrorHandling native) : IErrorHandler
{
    public int MaxRetries => DefaultErrorHandler.Plain.MaxRetries;

    public ErrorResolution Resolve(ErrorContext answer)
    {
        var otherwise = ErrorResolution.Default(answer.Response.Status);
        return native.Judge(answer.Response) is not { } verdict ? otherwise : verdict.Meaning switch
        {
            NativeMeaning.Success => new ErrorResolution(ErrorAction.Success),
            NativeMeaning.Retry => new ErrorResolution(ErrorAction.Retry, Message: verdict.Message ?? otherwise.Message),
            NativeMeaning.RateLimited => new ErrorResolution(ErrorAction.RateLimited, Message: verdict.Message ?? otherwise.Message),
            NativeMeaning.Ignore => new ErrorResolution(ErrorAction.Ignore),
            NativeMeaning.FailConfiguration => new ErrorResolution(ErrorAction.Fail, FailureKind.Configuration, verdict.Message ?? otherwise.Message),
            _ => new ErrorResolution(ErrorAction.Fail, FailureKind.Defect, verdict.Message ?? otherwise.Message),
        };
    }

    public TimeSpan? Backoff(BackoffContext context) => null;
}

/// <summary>A native backoff as the runtime uses it.</summary>
internal sealed class NativeBackoffStrategy(INativeBackoff native) : IBackoffStrategy
{
    public TimeSpan? Delay(BackoffContext context) => native.Delay(context.Response) is { } delay ? BackoffNumbers.Wait(delay.TotalSeconds) : null;
}

/// <summary>A native state migration as the runtime uses it.</summary>
internal sealed class NativeStateMigrating(INativeStateMigration native) : IStateMigration
{
    public string Migrate(string checkpoint, TemplateScope scope) =>
        native.Migrate(checkpoint, scope.TryGetValue("config", out var config) && config is JsonElement settings ? settings : default);
}

/// <summary>Values of native classes as they can be stored.</summary>
internal static class NativeValues
{
    public static object? Storable(object? value) => ValueJson.Read(JsonSerializer.SerializeToElement(value));
}
