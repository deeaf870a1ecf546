using System.Collections.Concurrent;
using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Vaults;

/// <summary>
/// Keeps the tokens of sources, sealed, for all fetchers. One renewal of a token runs at a time in the whole fleet, and what it gives
/// is committed before anybody gets it: a refresh token for one use is neither used twice nor lost. The lock is the transaction's, so
/// it goes with a process that dies and works through a transaction-mode pooler.
/// </summary>
public sealed class TokenVault(FleetDatabase database, KeyRing keys, TimeProvider time)
{
    /// <summary>Most time a renewal may take. It is not broken off by who asked: a token that was given and not kept is lost.</summary>
    public static readonly TimeSpan RenewalTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Most time to wait for another's renewal.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan SaveTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainDelay = TimeSpan.FromSeconds(5);

    private const int SaveTries = 3;

    private const string Lock = "SELECT set_config('lock_timeout', $1, true), pg_advisory_xact_lock(hashtextextended($2, 0))";

    private const string Find = "SELECT key_id, envelope, renewals FROM syncfleet.source_tokens WHERE source_id = $1 AND name = $2";

    private const string Save = """
        INSERT INTO syncfleet.source_tokens AS t (source_id, name, tenant_id, key_id, key_check, envelope, renewals, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7 + 1, $8)
        ON CONFLICT (source_id, name) DO UPDATE SET key_id = EXCLUDED.key_id, key_check = EXCLUDED.key_check, envelope = EXCLUDED.envelope,
            renewals = EXCLUDED.renewals, updated_at = EXCLUDED.updated_at
        WHERE t.renewals = $7
        """;

    private readonly ConcurrentDictionary<TokenName, SemaphoreSlim> _turns = new();

    /// <summary>The kept token, or a new one.</summary>
    /// <param name="token">Whose token, and which.</param>
    /// <param name="isUsable">Whether a kept one still serves.</param>
    /// <param name="renewAsync">Gets a new one; given the kept one, or null. What it throws passes, and nothing is saved.</param>
    /// <param name="cancellationToken">Ends the wait for the database and for the lock; not a renewal that has begun.</param>
    /// <exception cref="SyncFleetException">Another's renewal takes too long, or the vault has no key.</exception>
    public async Task<string> GetAsync(
        TokenName token, Func<string, bool> isUsable, Func<string?, CancellationToken, Task<string>> renewAsync, CancellationToken cancellationToken)
    {
        await using (var transaction = await database.BeginAsync(token.Tenant, cancellationToken))
        {
            if (await FindAsync(transaction, token, cancellationToken) is { Text: { } kept } && isUsable(kept))
            {
                return kept;
            }
        }

        // Of this process only one waits for the lock, so that the others hold no connection.
        var turn = _turns.GetOrAdd(token, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            var (text, lost) = await RenewAsync(token, isUsable, renewAsync, cancellationToken);
            if (lost is { } renewals)
            {
                await SaveAgainAsync(token, text, renewals);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return text;
        }
        finally
        {
            turn.Release();
        }
    }

    // Lost: the new token could not be committed over the renewal of this number.
    private async Task<(string Text, long? Lost)> RenewAsync(
        TokenName token, Func<string, bool> isUsable, Func<string?, CancellationToken, Task<string>> renewAsync, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(token.Tenant, cancellationToken);
        await LockAsync(transaction, token, cancellationToken);
        var kept = await FindAsync(transaction, token, cancellationToken);
        if (kept.Text is not null && isUsable(kept.Text))
        {
            return (kept.Text, null);
        }

        // Without a key a new token could not be kept; better not to ask for it.
        keys.Find(keys.SealingKeyId);
        var text = await RenewInTimeAsync(kept.Text, renewAsync);
        try
        {
            using var limit = new CancellationTokenSource(SaveTimeout, time);
            await SaveAsync(transaction, token, text, kept.Renewals, limit.Token);
            return (text, null);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            return (text, kept.Renewals);
        }
    }

    private async Task<string> RenewInTimeAsync(string? kept, Func<string?, CancellationToken, Task<string>> renewAsync)
    {
        using var limit = new CancellationTokenSource(RenewalTimeout, time);
        try
        {
            return await renewAsync(kept, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new SyncFleetException(
                FailureKind.Transient, $"The source gave no new access token within {RenewalTimeout.TotalSeconds:0} s.", null, AskAgainDelay);
        }
    }

    private async Task SaveAgainAsync(TokenName token, string text, long renewals)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var limit = new CancellationTokenSource(SaveTimeout, time);
                await using var transaction = await database.BeginAsync(token.Tenant, limit.Token);
                await LockAsync(transaction, token, limit.Token);
                await SaveAsync(transaction, token, text, renewals, limit.Token);
                return;
            }
            catch (Exception failure) when (attempt < SaveTries && failure is NpgsqlException or OperationCanceledException)
            {
                // The connection broke; the next try has another.
            }
        }
    }

    private static async Task LockAsync(TenantTransaction transaction, TokenName token, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = transaction.Command(Lock, $"{LockTimeout.TotalMilliseconds:0}ms", $"syncfleet/token/{token.Source}/{token.Name}");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new SyncFleetException(
                FailureKind.Transient,
                $"Another fetcher has been renewing the access token of this source for {LockTimeout.TotalSeconds:0} s.",
                $"token {token.Name} of source {token.Source}",
                AskAgainDelay,
                failure);
        }
    }

    private async Task<(string? Text, long Renewals)> FindAsync(TenantTransaction transaction, TokenName token, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(Find, token.Source.Value, token.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return (null, 0);
        }

        var keyId = reader.GetString(0);
        return (SecretEnvelope.Open(keys.Find(keyId), keyId, token.Sealed, reader.GetFieldValue<byte[]>(1)), reader.GetInt64(2));
    }

    private async Task SaveAsync(TenantTransaction transaction, TokenName token, string text, long renewals, CancellationToken cancellationToken)
    {
        var key = keys.Find(keys.SealingKeyId);
        var (keyId, check) = (keys.SealingKeyId!, KeyRing.CheckOf(key));
        var envelope = SecretEnvelope.Seal(key, keyId, token.Sealed, text);
        await transaction.ExecuteAsync(
            Save,
            [token.Source.Value, token.Name, token.Tenant.Value, keyId, check, envelope, renewals, time.GetUtcNow()],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>Which token of which source.</summary>
/// <param name="Tenant">Whose source.</param>
/// <param name="Source">The source.</param>
/// <param name="Name">The connector's name for it.</param>
public readonly record struct TokenName(TenantId Tenant, SourceId Source, string Name)
{
    internal SecretName Sealed => new(Tenant, Source, $"token:{Name}");
}
