using System.Globalization;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>What stands after the colon in <c>{:*&gt;+10,.2f}</c>: filling, alignment, sign, width, thousands, precision, kind.</summary>
internal sealed class FormatSpec
{
    private char fill = ' ';
    private char align;
    private string flags = "";
    private int width;
    private char group;
    private int? precision;
    private char kind;

    public static FormatSpec Parse(string text, StepBudget budget)
    {
        var spec = new FormatSpec();
        var at = 0;
        if (text.Length > 1 && IsAlign(text[1])) (spec.fill, spec.align, at) = (text[0], text[1], 2);
        else if (IsAlign(text[0])) (spec.align, at) = (text[0], 1);
        if (at < text.Length && text[at] is '+' or '-' or ' ') spec.flags = text[at++] is var sign && sign != '-' ? sign.ToString() : "";
        if (at < text.Length && text[at] == '#') at++;
        if (at < text.Length && text[at] == '0' && spec.align == '\0') (spec.fill, spec.align) = ('0', '=');
        spec.width = ReadSize(text, ref at) ?? 0;
        if (at < text.Length && text[at] is ',' or '_') spec.group = text[at++];
        if (at < text.Length && text[at] == '.')
        {
            at++;
            spec.precision = ReadSize(text, ref at) ?? throw TemplateFault.Value("a format has a point without precision");
        }

        if (at < text.Length) spec.kind = text[at++];
        if (at < text.Length) throw TemplateFault.Value("a format can't be read");
        budget.ChargeText(Math.Max(spec.width, spec.precision ?? 0));
        return spec;
    }

    public string Write(object? value)
    {
        if (Numbers.IsNumber(value) && !(value is bool && kind is '\0' or 's')) return WriteNumber(value);
        if (value is not string && (value is null || PythonTypes.IsMapping(value) || PythonTypes.IsSequence(value)))
            throw TemplateFault.Type($"a {PythonTypes.NameOf(value)} has no format");
        if (kind is not ('\0' or 's')) throw TemplateFault.Value($"a text has no format '{kind}'");
        var text = PythonText.Of(value);
        if (precision is { } p && p < text.Length) text = text[..p];
        return Aligned(text, '<');
    }

    private string WriteNumber(object? value)
    {
        if (kind == 's') throw TemplateFault.Value($"a {PythonTypes.NameOf(value)} has no format 's'");
        if (kind is 'd' or 'x' or 'X' or 'o' or 'b' && value is double) throw TemplateFault.Value($"a float has no format '{kind}'");
        if (kind == '\0' && precision is null && value is double real && group == '\0') return Signed(PythonFloats.Write(real), real >= 0);
        var used = kind switch
        {
            '\0' when value is double => precision is null ? 'f' : 'g',
            '\0' or 'n' => 'd',
            _ => kind,
        };
        var zeros = align == '=' && fill == '0';
        var format = new NumberFormat { Flags = flags + (zeros ? "0" : ""), Width = zeros ? width : 0, Precision = precision, Kind = used, Group = group };
        return Aligned(format.Write(value) ?? throw TemplateFault.Value($"there is no format '{kind}'"), '>');
    }

    private string Signed(string text, bool positive) => Aligned((positive ? flags : "") + text, '>');

    private string Aligned(string text, char usual) => (align == '\0' ? usual : align) switch
    {
        '<' => text.PadRight(width, fill),
        '^' => text.PadLeft(text.Length + (Math.Max(0, width - text.Length) / 2), fill).PadRight(width, fill),
        '=' when text.Length > 0 && text[0] is '-' or '+' => text[0] + text[1..].PadLeft(Math.Max(0, width - 1), fill),
        _ => text.PadLeft(width, fill),
    };

    private static int? ReadSize(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at == start) return null;
        return int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw TemplateFault.Limit("a format asks for too wide a place");
    }

    private static bool IsAlign(char c) => c is '<' or '>' or '^' or '=';
}
