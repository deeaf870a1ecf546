using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncFleet.Benchmarks.Reading;

/// <summary>What one would write by hand for this one collection: ask, parse, write the records out. It filters, checks and changes nothing.</summary>
internal static class HandReader
{
    public static async Task RunAsync(string address, int limit, Stream output)
    {
        using var http = new HttpClient();
        await using var buffered = new BufferedStream(output, 64 * 1024);
        var left = limit;
        for (var next = ""; left > 0;)
        {
            var body = await http.GetByteArrayAsync(new Uri($"{address}orders{next}"));
            using var document = JsonDocument.Parse(body);
            foreach (var record in document.RootElement.GetProperty("orders").EnumerateArray().Take(left))
            {
                buffered.Write(JsonMarshal.GetRawUtf8Value(record));
                buffered.WriteByte((byte)'\n');
                left--;
            }

            if (document.RootElement.GetProperty("next") is not { ValueKind: JsonValueKind.Number } last)
            {
                return;
            }

            next = string.Create(CultureInfo.InvariantCulture, $"?after={last.GetInt32()}");
        }
    }
}
