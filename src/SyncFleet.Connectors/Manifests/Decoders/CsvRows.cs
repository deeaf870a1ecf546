using System.Text;

namespace SyncFleet.Connectors.Manifests.Decoders;

/// <summary>Rows of separated values (RFC 4180): quoted values may hold delimiters, doubled quotes and line breaks. Empty lines are none.</summary>
internal sealed class CsvRows(string text, char delimiter)
{
    private readonly StringBuilder _value = new();
    private int _at;

    /// <returns>Null after the last.</returns>
    public IReadOnlyList<string>? Next()
    {
        while (_at < text.Length && text[_at] is '\r' or '\n')
        {
            _at++;
        }

        if (_at >= text.Length)
        {
            return null;
        }

        var values = new List<string>();
        do
        {
            values.Add(ReadValue());
        }
        while (Takes(delimiter));

        if (_at < text.Length && !Takes('\n') && Takes('\r'))
        {
            Takes('\n');
        }

        return values;
    }

    private string ReadValue()
    {
        _value.Clear();
        if (!Takes('"'))
        {
            ReadPlain();
            return _value.ToString();
        }

        while (true)
        {
            var quote = text.IndexOf('"', _at);
            if (quote < 0)
            {
                throw new UnreadableContentException("separated values that break off inside quotes");
            }

            _value.Append(text, _at, quote - _at);
            _at = quote + 1;
            if (!Takes('"'))
            {
                ReadPlain();
                return _value.ToString();
            }

            _value.Append('"');
        }
    }

    private void ReadPlain()
    {
        var start = _at;
        while (_at < text.Length && text[_at] != delimiter && text[_at] is not ('\r' or '\n'))
        {
            _at++;
        }

        _value.Append(text, start, _at - start);
    }

    private bool Takes(char expected)
    {
        if (_at >= text.Length || text[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }
}
