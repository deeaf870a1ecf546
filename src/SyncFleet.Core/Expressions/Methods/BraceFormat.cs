using System.Globalization;
using System.Text;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Python's <c>'{}/{name:&gt;5}'.format(…)</c>. Attributes inside the braces are read as a template reads them.</summary>
internal sealed class BraceFormat(Evaluation evaluation, CallArguments arguments)
{
    private readonly StringBuilder output = new();
    private int next;

    public string Write(string format)
    {
        for (var at = 0; at < format.Length; at++)
        {
            var c = format[at];
            if (c is '{' or '}' && at + 1 < format.Length && format[at + 1] == c) at++;
            else if (c == '}') throw TemplateFault.Value("the format has a '}' without '{'");
            else if (c == '{')
            {
                at = WriteField(format, at + 1);
                continue;
            }

            evaluation.Budget.ChargeText(output, 1);
            output.Append(c);
        }

        return output.ToString();
    }

    private int WriteField(string format, int from)
    {
        var end = FieldEnd(format, from);
        var field = format[from..end];
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var spec = colon < 0 ? "" : Nested(field[(colon + 1)..]);
        var name = colon < 0 ? field : field[..colon];
        var conversion = name.Length > 1 && name[^2] == '!' ? name[^1] : '\0';
        if (conversion != '\0') name = name[..^2];
        var value = Read(name);
        if (conversion == 's') value = PythonText.Of(value, evaluation.Budget);
        else if (conversion is 'r' or 'a') value = PythonText.Repr(value, evaluation.Budget);
        var text = Format(value, spec);
        evaluation.Budget.ChargeText(output, text.Length);
        output.Append(text);
        return end;
    }

    private static int FieldEnd(string format, int from)
    {
        var depth = 1;
        for (var at = from; at < format.Length; at++)
        {
            if (format[at] == '{') depth++;
            else if (format[at] == '}' && --depth == 0) return at;
        }

        throw TemplateFault.Value("the format has a '{' without '}'");
    }

    /// <summary>A width or precision may itself be a field: <c>{:{width}}</c>.</summary>
    private string Nested(string spec)
    {
        var open = spec.IndexOf('{', StringComparison.Ordinal);
        if (open < 0) return spec;
        var close = spec.IndexOf('}', open);
        if (close < 0) throw TemplateFault.Value("the format has a '{' without '}'");
        return spec[..open] + PythonText.Of(Read(spec[(open + 1)..close]), evaluation.Budget) + spec[(close + 1)..];
    }

    private object? Read(string name)
    {
        var end = name.IndexOfAny(['.', '[']);
        var value = Argument(end < 0 ? name : name[..end]);
        while (end >= 0 && end < name.Length)
        {
            var isItem = name[end] == '[';
            var stop = isItem ? name.IndexOf(']', end) : name.IndexOfAny(['.', '['], end + 1);
            if (stop < 0 && isItem) throw TemplateFault.Value("the format has a '[' without ']'");
            if (stop < 0) stop = name.Length;
            var key = name[(end + 1)..stop];
            value = isItem ? Access.Item(value, int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? (long)i : key) : Access.Attribute(value, key);
            end = isItem ? stop + 1 : stop;
        }

        return value;
    }

    private object? Argument(string name)
    {
        if (name.Length == 0) return Positional(next++);
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return Positional(place);
        foreach (var (key, value) in arguments.Named)
            if (key == name) return value;
        throw TemplateFault.Value("the format names an argument that is not given");
    }

    private object? Positional(int place) =>
        place < arguments.Positional.Length ? arguments.Positional[place] : throw TemplateFault.Value("the format has more places than values");

    private string Format(object? value, string spec)
    {
        if (value is Undefined && spec.Length > 0) throw TemplateFault.Type("a missing value has no format");
        if (value is DateTimeOffset time && spec.Length > 0) return Strftime.Format(time, spec);
        if (value is DateOnly date && spec.Length > 0) return Strftime.Format(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero), spec);
        return spec.Length == 0 ? PythonText.Of(value, evaluation.Budget) : FormatSpec.Parse(spec, evaluation.Budget).Write(value);
    }
}
