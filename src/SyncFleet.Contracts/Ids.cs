using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Contracts;

/// <summary>A customer of SyncFleet. A version-7 Guid; in JSON its 36-character text.</summary>
[JsonConverter(typeof(TypedIdConverter<TenantId>))]
public readonly record struct TenantId(Guid Value) : ITypedId<TenantId>
{
    public static TenantId From(Guid value) => new(value);
    public static TenantId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));
    public override string ToString() => Value.ToString();
}

/// <summary>A tenant's configured connector with its credentials. A version-7 Guid.</summary>
[JsonConverter(typeof(TypedIdConverter<SourceId>))]
public readonly record struct SourceId(Guid Value) : ITypedId<SourceId>
{
    public static SourceId From(Guid value) => new(value);
    public static SourceId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));
    public override string ToString() => Value.ToString();
}

/// <summary>The standing arrangement source → destination. A version-7 Guid.</summary>
[JsonConverter(typeof(TypedIdConverter<SyncId>))]
public readonly record struct SyncId(Guid Value) : ITypedId<SyncId>
{
    public static SyncId From(Guid value) => new(value);
    public static SyncId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));
    public override string ToString() => Value.ToString();
}

/// <summary>One execution of a sync. A version-7 Guid.</summary>
[JsonConverter(typeof(TypedIdConverter<SyncRunId>))]
public readonly record struct SyncRunId(Guid Value) : ITypedId<SyncRunId>
{
    public static SyncRunId From(Guid value) => new(value);
    public static SyncRunId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));
    public override string ToString() => Value.ToString();
}

/// <summary>One stream's share of a sync run. A version-7 Guid.</summary>
[JsonConverter(typeof(TypedIdConverter<StreamRunId>))]
public readonly record struct StreamRunId(Guid Value) : ITypedId<StreamRunId>
{
    public static StreamRunId From(Guid value) => new(value);
    public static StreamRunId New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));
    public override string ToString() => Value.ToString();
}

/// <summary>What the id types share: a Guid inside, text outside.</summary>
public interface ITypedId<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}

/// <summary>Reads and writes an id as its Guid text; anything else is a <see cref="JsonException"/>.</summary>
public sealed class TypedIdConverter<TId> : JsonConverter<TId>
    where TId : struct, ITypedId<TId>
{
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TId.From(reader.GetGuid());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
