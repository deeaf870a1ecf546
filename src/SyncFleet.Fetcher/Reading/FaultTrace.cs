using System.Data.Common;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// An unexpected exception for the log: types and places, not the messages, since these quote what was being worked on, which may
/// be a record or a secret.
/// </summary>
internal static class FaultTrace
{
    public static string Of(Exception exception)
    {
        List<string> parts = [];
        for (var e = exception; e is not null; e = e.InnerException)
        {
            var state = e is DbException { SqlState: { } code } ? $" {code}" : "";
            parts.Add($"{e.GetType().FullName}{state}{Environment.NewLine}{e.StackTrace}");
        }

        return string.Join($"{Environment.NewLine}caused by ", parts);
    }
}
