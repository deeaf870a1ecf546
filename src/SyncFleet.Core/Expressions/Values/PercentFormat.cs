using System.Globalization;
using System.Text;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Python's <c>'%s-%05d' % values</c>, also behind the filter <c>format</c>.</summary>
internal static class PercentFormat
{
    public static string Apply(string format, object? values, StepBudget budget)
    {
        var run = new Run(format, values, budget);
        return run.Write();
    }

    private sealed class Run(string format, object? values, StepBudget budget)
    {
        private readonly StringBuilder output = new();
        private int at;
        private int used;

        public string Write()
        {
            while (at < format.Length)
            {
                var next = format.IndexOf('%', at);
                if (next < 0) next = format.Length;
                budget.ChargeText(output, next - at);
                output.Append(format, at, next - at);
                at = next;
                if (at < format.Length) WriteOne();
            }

            if (values is TupleValue tuple ? used < tuple.Count : used == 0 && values is not Undefined && !PythonTypes.IsMapping(values) && !PythonTypes.IsSequence(values))
                throw TemplateFault.Type("the format has fewer places than values");
            return output.ToString();
        }

        private void WriteOne()
        {
            at++;
            var keyed = TryReadKey(out var key);
            var flags = new StringBuilder();
            while (at < format.Length && "-+ 0#".Contains(format[at], StringComparison.Ordinal)) flags.Append(format[at++]);
            var width = ReadSize() ?? 0;
            int? precision = null;
            if (at < format.Length && format[at] == '.')
            {
                at++;
                precision = ReadSize() ?? 0;
            }

            if (at >= format.Length) throw TemplateFault.Value("the format ends inside a place");
            var kind = format[at++];
            if (kind == '%')
            {
                output.Append('%');
                return;
            }

            var value = keyed ? ByKey(key) : Next();
            var spec = new NumberFormat { Flags = flags.ToString(), Width = width, Precision = precision, Kind = kind };
            budget.ChargeText(output, Math.Max(width, precision ?? 0));
            var text = Format(spec, value);
            budget.ChargeText(output, text.Length);
            output.Append(text);
        }

        private string Format(NumberFormat spec, object? value)
        {
            if (spec.Kind is 's' or 'r' or 'a')
            {
                var text = spec.Kind == 's' ? PythonText.Of(value, budget) : PythonText.Repr(value, budget);
                return spec.PadText(spec.Precision is { } p && p < text.Length ? text[..p] : text);
            }

            if (value is Undefined missing) throw missing.Fault("is written as a number");
            if (spec.Kind == 'c' && value is string { Length: 1 } single) return spec.PadText(single);
            if (!Numbers.IsNumber(value)) throw TemplateFault.Type($"'%{spec.Kind}' needs a number, not a {PythonTypes.NameOf(value)}");
            return spec.Write(value) ?? throw TemplateFault.Value($"the format has no place '%{spec.Kind}'");
        }

        private bool TryReadKey(out string key)
        {
            key = "";
            if (at >= format.Length || format[at] != '(') return false;
            var end = format.IndexOf(')', at);
            if (end < 0) throw TemplateFault.Value("the format has a key without end");
            key = format[(at + 1)..end];
            at = end + 1;
            return true;
        }

        private int? ReadSize()
        {
            var start = at;
            while (at < format.Length && char.IsAsciiDigit(format[at])) at++;
            if (at == start) return null;
            return int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                ? size
                : throw TemplateFault.Limit("the format asks for too wide a place");
        }

        private object? ByKey(string key)
        {
            used++;
            if (!PythonTypes.IsMapping(values)) throw TemplateFault.Type("the format needs a dict");
            return DictAccess.TryGet(values!, key, out var value) ? value : throw TemplateFault.Value("the dict of the format lacks a key");
        }

        private object? Next()
        {
            if (values is not TupleValue tuple) return used++ == 0 ? values : throw TemplateFault.Type("the format has more places than values");
            return used < tuple.Count ? tuple[used++] : throw TemplateFault.Type("the format has more places than values");
        }
    }
}
