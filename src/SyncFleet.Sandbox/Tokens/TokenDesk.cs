using System.Globalization;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Tokens;

/// <summary>
/// Gives out the tokens of one upstream, knows which are good, and counts. A refresh token that is replaced is dead from then on, and
/// using it again is seen.
/// </summary>
/// <param name="upstream">Name of the upstream.</param>
/// <param name="seed">Tokens follow from it.</param>
/// <param name="time">Clock of their lives.</param>
/// <param name="firstRefresh">A refresh token that is good from the start; null: none.</param>
internal sealed class TokenDesk(string upstream, ulong seed, TimeProvider time, string? firstRefresh = null)
{
    private readonly Lock _desk = new();
    private readonly Dictionary<string, DateTimeOffset> _access = new(StringComparer.Ordinal);
    private readonly HashSet<string> _live = firstRefresh is null ? [] : [firstRefresh];
    private readonly HashSet<string> _dead = [];
    private ulong _given;
    private bool _withdrawn;
    private (long LogIns, long RefusedLogIns, long Refreshes, long RefusedRefreshes, long ReusedRefreshes) _counts;

    /// <summary>A session for good credentials.</summary>
    public IssuedToken LogIn(TimeSpan life)
    {
        lock (_desk)
        {
            _counts.LogIns++;
            return IssueLocked(life, refresh: null);
        }
    }

    public void RefuseLogIn()
    {
        lock (_desk)
        {
            _counts.RefusedLogIns++;
        }
    }

    /// <summary>Tokens for a refresh token; null: it is not good.</summary>
    /// <param name="refresh">The refresh token.</param>
    /// <param name="life">Life of the access token.</param>
    /// <param name="rotates">The refresh token is replaced, and dies.</param>
    public IssuedToken? Refresh(string refresh, TimeSpan life, bool rotates)
    {
        lock (_desk)
        {
            if (_withdrawn || !_live.Contains(refresh))
            {
                _counts.RefusedRefreshes++;
                _counts.ReusedRefreshes += _dead.Contains(refresh) ? 1 : 0;
                return null;
            }

            _counts.Refreshes++;
            if (rotates)
            {
                _live.Remove(refresh);
                _dead.Add(refresh);
            }

            return IssueLocked(life, rotates ? null : refresh);
        }
    }

    public bool IsGood(string access)
    {
        lock (_desk)
        {
            return _access.TryGetValue(access, out var end) && time.GetUtcNow() < end;
        }
    }

    /// <summary>Ends every session; refresh tokens stay good.</summary>
    public void EndSessions()
    {
        lock (_desk)
        {
            _access.Clear();
        }
    }

    /// <summary>As when the tenant takes the permission back, or gives it again: sessions end, and refresh tokens are refused until then.</summary>
    public void WithdrawGrants(bool withdrawn)
    {
        lock (_desk)
        {
            _access.Clear();
            _withdrawn = withdrawn;
        }
    }

    public TokenCounts Counts()
    {
        lock (_desk)
        {
            return new()
            {
                Upstream = upstream,
                LogIns = _counts.LogIns,
                RefusedLogIns = _counts.RefusedLogIns,
                Refreshes = _counts.Refreshes,
                RefusedRefreshes = _counts.RefusedRefreshes,
                ReusedRefreshes = _counts.ReusedRefreshes,
            };
        }
    }

    /// <summary>As at the start.</summary>
    public void Reset()
    {
        lock (_desk)
        {
            _access.Clear();
            _live.Clear();
            _dead.Clear();
            _counts = default;
            _withdrawn = false;
            if (firstRefresh is not null)
            {
                _live.Add(firstRefresh);
            }
        }
    }

    private IssuedToken IssueLocked(TimeSpan life, string? refresh)
    {
        var access = Text("access");
        _access[access] = time.GetUtcNow() + life;
        refresh ??= Text("refresh");
        _live.Add(refresh);
        return new(access, refresh, time.GetUtcNow() + life);
    }

    private string Text(string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{upstream}-{kind}-{++_given}-{Chance.Of(seed, _given, 5):x16}");
}

/// <summary>A token as it was given.</summary>
/// <param name="Access">The access token, or the session.</param>
/// <param name="Refresh">What gets the next one.</param>
/// <param name="EndsAt">When it ends, UTC.</param>
internal sealed record IssuedToken(string Access, string Refresh, DateTimeOffset EndsAt);
