using System.Text;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Mappings.Values;
using SyncFleet.Core.Rows;

namespace SyncFleet.Core.Mappings;

/// <summary>Turns a stream's definition into a mapping, noting every fault on the way instead of stopping at the first.</summary>
internal sealed class MappingCompiler(StreamDefinition stream, MappingContext context)
{
    private readonly PathTree _tree = new();
    private readonly List<MappingFault> _faults = [];

    public IReadOnlyList<MappingFault> Faults => _faults;

    public MappingPlan Compile()
    {
        var columns = stream.Columns.Select(CompileColumn).ToList();
        return new MappingPlan
        {
            Tree = _tree,
            Columns = columns,
            Key = CompileKey(),
            Order = CompileOrder(columns),
            Where = CompileTemplate("where", stream.Where),
            DeletedWhen = CompileTemplate("deleted_when", stream.DeletedWhen),
            RawSlot = stream.Raw ? _tree.Add("", asJson: true) : -1,
        };
    }

    private KeyPlan CompileKey()
    {
        if (stream.Write == WriteMode.Append)
        {
            return new KeyPlan([], context.StreamRun);
        }

        var paths = stream.Key.Count > 0 ? stream.Key : context.ConnectorKey;
        if (paths.Count == 0)
        {
            _faults.Add(new("key", "The stream has no key of its own; name the fields that make one, or set 'write: append'."));
        }

        return new KeyPlan([.. paths.Select(p => _tree.Add(p, asJson: false))], context.StreamRun);
    }

    private OrderPlan CompileOrder(List<ColumnPlan> columns)
    {
        var path = stream.OrderBy ?? context.ConnectorCursor;
        if (string.IsNullOrEmpty(path))
        {
            return new OrderPlan(slot: -1, times: null);
        }

        var slot = _tree.Add(path, asJson: false);
        var column = columns.FirstOrDefault(c => c.Slot == slot && c.Column.Type is ColumnType.Timestamp or ColumnType.Date);
        return new OrderPlan(slot, column?.Times);
    }

    private ColumnPlan CompileColumn(ColumnMapping mapping)
    {
        var place = "columns." + mapping.Column.Name;
        if (new[] { mapping.Path, mapping.Constant, mapping.Expression }.Count(s => s is not null) != 1)
        {
            _faults.Add(new(place, "Give exactly one of path, constant, expression."));
        }

        if (mapping.Hash && mapping.Column.Type != ColumnType.Text)
        {
            _faults.Add(new(place + ".hash", "Only a text column can be hashed."));
        }

        ColumnPlan plan = new()
        {
            Column = mapping.Column,
            Slot = mapping.Path is null ? -1 : _tree.Add(mapping.Path, asJson: mapping.Column.Type == ColumnType.Json),
            Template = CompileTemplate(place + ".expression", mapping.Expression) ?? (mapping is { Path: null, Constant: null } ? Template.Parse("") : null),
            Constant = ToUtf8(mapping.Constant),
            Trim = mapping.Trim,
            Lower = mapping.Lower,
            Map = mapping.Map is null ? null : new ValueMap(mapping.Map, mapping.Otherwise),
            Default = ToUtf8(mapping.Default),
            Times = CompileTimes(place, mapping),
            HashSeed = mapping.Hash ? ToUtf8(context.Tenant.ToString()) : null,
        };
        CheckLiterals(place, mapping, plan);
        return plan;
    }

    private TimeRules CompileTimes(string place, ColumnMapping mapping)
    {
        try
        {
            return mapping.Zone is null && mapping.Formats.Count == 0 ? TimeRules.Iso : new TimeRules(mapping.Zone, mapping.Formats);
        }
        catch (FormatException e)
        {
            _faults.Add(new(place + ".formats", e.Message));
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            _faults.Add(new(place + ".zone", $"'{mapping.Zone}' is no time zone this machine knows; write an IANA name such as Europe/Kyiv."));
        }

        return TimeRules.Iso;
    }

    private Template? CompileTemplate(string place, string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            var template = Template.Parse(text, context.Templates);
            var unknown = template.Names.Where(n => n != RecordContext.Name).ToList();
            if (unknown.Count > 0)
            {
                _faults.Add(new(place, $"Unknown name {string.Join(", ", unknown.Select(n => $"'{n}'"))}; a mapping knows only '{RecordContext.Name}'."));
            }

            return template;
        }
        catch (TemplateSyntaxException e)
        {
            _faults.Add(new(place, e.Message));
            return null;
        }
    }

    // What the definition itself puts into the column must fit the column; better said now than once per record.
    private void CheckLiterals(string place, ColumnMapping mapping, ColumnPlan plan)
    {
        if (mapping.Map is null)
        {
            CheckLiteral(place + ".constant", mapping.Constant, plan);
        }

        CheckLiteral(place + ".default", mapping.Default, plan);
        CheckLiteral(place + ".otherwise", mapping.Otherwise, plan);
        foreach (var text in mapping.Map?.Values ?? [])
        {
            CheckLiteral(place + ".map", text, plan);
        }
    }

    private void CheckLiteral(string place, string? text, ColumnPlan plan)
    {
        if (text is null)
        {
            return;
        }

        Scratch scratch = new();
        var reason = ExpressionValue.Read(text, scratch, out var value);
        if (reason is null && !Coercion.IsBlank(value, plan.Column.Type))
        {
            reason = Coercion.Write(value, plan.Column.Type, plan.Times, scratch, NoRowWriter.Instance);
        }

        if (reason is not null)
        {
            _faults.Add(new(place, $"'{text}' {reason}."));
        }
    }

    private static byte[]? ToUtf8(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
