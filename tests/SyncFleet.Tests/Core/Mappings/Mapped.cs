using System.Text;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Rows;

namespace SyncFleet.Tests.Core.Mappings;

/// <summary>Short ways to define, compile and run a mapping in a test.</summary>
internal static class Mapped
{
    public static readonly TenantId Tenant = new(Guid.Parse("01900000-0000-7000-8000-000000000001"));

    public static readonly StreamRunId StreamRun = new(Guid.Parse("01900000-0000-7000-8000-0000000000aa"));

    public static MappingContext Context { get; } = new() { Tenant = Tenant, StreamRun = StreamRun };

    public static ColumnMapping Column(ColumnType type, string name = "v", string? path = "v", bool required = false) =>
        new() { Column = new Column { Name = name, Type = type, Required = required }, Path = path };

    public static StreamDefinition Stream(params ColumnMapping[] columns) =>
        new() { Stream = "products", Table = "products", Key = ["id"], Columns = columns };

    public static (MapResult Result, RecordingRowWriter Writer) Run(StreamDefinition stream, string json, int index = 0) =>
        Run(stream, Encoding.UTF8.GetBytes(json), index);

    public static (MapResult Result, RecordingRowWriter Writer) Run(StreamDefinition stream, byte[] json, int index = 0)
    {
        RecordingRowWriter writer = new();
        using var mapper = StreamMapping.Compile(stream, Context).CreateMapper();
        return (mapper.Map(json, new PagePlace(3, 7, 3), index, writer), writer);
    }

    /// <summary>The one column's value of a record whose field <c>v</c> is this JSON.</summary>
    public static object? Value(ColumnMapping column, string json)
    {
        var (result, writer) = Run(Stream(column), $$"""{"id":1,"v":{{json}}}""");
        result.DeadLetter.ShouldBeNull($"{json}: {result.DeadLetter?.Reason}");
        return writer.Rows.ShouldHaveSingleItem().Values.ShouldHaveSingleItem();
    }

    /// <summary>The dead letter of a record whose field <c>v</c> is this JSON.</summary>
    public static DeadLetter Bad(ColumnMapping column, string json)
    {
        var (result, writer) = Run(Stream(column), $$"""{"id":1,"v":{{json}}}""");
        result.Outcome.ShouldBe(MapOutcome.DeadLetter, json);
        writer.Rows.ShouldBeEmpty();
        return result.DeadLetter.ShouldNotBeNull();
    }
}
