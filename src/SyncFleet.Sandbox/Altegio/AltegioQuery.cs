using System.Globalization;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Reads the parameters of a list. The first that is wrong is kept; the values after it do not count.</summary>
internal sealed class AltegioQuery(IQueryCollection query, AltegioOptions options)
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public (string Field, string Problem)? Wrong { get; private set; }

    /// <summary>Number of the page, from 1.</summary>
    public int Page => Positive("page", 1);

    /// <summary>Rows of a page; more than allowed is cut without a word.</summary>
    public int Count => Math.Min(Positive("count", options.DefaultCount), options.MaxCount);

    public bool Flag(string name) => query[name] == "1";

    /// <summary>The first of several names for one thing that is given; null when none is.</summary>
    public long? Id(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var text = query[name].ToString();
            if (text.Length > 0)
            {
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    return id;
                }

                Wrong ??= (name, "The value must be an integer.");
            }
        }

        return null;
    }

    /// <summary>A time as Unix seconds; null when not given.</summary>
    public long? Time(string name)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        var time = SalonTime.Parse(text);
        Wrong ??= time is null ? (name, "The value is not a date.") : null;
        return time;
    }

    /// <summary>The last second of a day, or the time itself when one is given.</summary>
    public long? EndOf(string name) => Time(name) is { } time ? query[name].ToString().Length == 10 ? time + 86_399 : time : null;

    /// <summary>Changed rows come in no order; all rows come by id.</summary>
    public RowQuery ToRows(bool isChangedSince)
    {
        var (from, to) = isChangedSince ? (Time("changed_after"), Time("changed_before")) : (null, null);
        var count = Count;
        return new()
        {
            Sequence = from is null && to is null ? RowSequence.ByKey : RowSequence.Unsorted,
            From = from,
            To = to,
            Skip = (Page - 1L) * count,
            Limit = count,
        };
    }

    private int Positive(string name, int fallback)
    {
        var text = query[name].ToString();
        if (text.Length == 0)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1)
        {
            return value;
        }

        Wrong ??= (name, "The value must be a positive integer.");
        return fallback;
    }
}
