using System.Collections.Concurrent;
using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Vaults;

/// <summary>
/// Keeps the tokens of sources, sealed, for all fetchers. One renewal of a token runs at a time in the whole fleet, and what it gives
/// is committed before anybody gets it: a refresh token for one use is neither used twice nor lost. The lock is the transaction's, so
/// it goes with a process that dies and works through a transaction-mode pooler. A refusal is kept in the same way.
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

    private const string Find = "SELECT key_id, envelope, renewals, refusal FROM syncfleet.source_tokens WHERE source_id = $1 AND name = $2";

    private const string Save = """
        INSERT INTO syncfleet.source_tokens AS t (source_id, name, tenant_id, key_id, key_check, envelope, renewals, updated_at, refusal, refused_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7 + 1, $8, $9::text, CASE WHEN $9::text IS NOT NULL THEN now() END)
        ON CONFLICT (source_id, name) DO UPDATE SET key_id = EXCLUDED.key_id, key_check = EXCLUDED.key_check, envelope = EXCLUDED.envelope,
            renewals = EXCLUDED.renewals, updated_at = EXCLUDED.updated_at, refusal = EXCLUDED.refusal,
            refused_at = CASE WHEN EXCLUDED.refusal IS NOT NULL THEN coalesce(t.refused_at, EXCLUDED.refused_at) END
        WHERE t.renewals = $7
        """;

    private const string Forget = "UPDATE syncfleet.source_tokens SET refusal = NULL, refused_at = NULL WHERE source_id = $1 AND refusal IS NOT NULL";

    private readonly ConcurrentDictionary<TokenName, SemaphoreSlim> _turns = new();

    /// <summary>The kept token, or a new one.</summary>
    /// <param name="token">Whose token, and which.</param>
    /// <param name="isUsable">Whether a kept one still serves.</param>
    /// <param name="renewAsync">Gets a new one; given the kept one, or null. What it throws passes, and nothing is saved.</param>
    /// <param name="cancellationToken">Ends the wait for the database and for the lock; not a renewal that has begun.</param>
    /// <exception cref="SyncFleetException">Another's renewal takes too long, or the vault has no key.</exception>
    public async Task<KeptToken> GetAsync(
        TokenName token, Func<KeptToken, bool> isUsable, Func<KeptToken?, CancellationToken, Task<KeptToken>> renewAsync, CancellationToken cancellationToken)
    {
        await using (var transaction = await database.BeginAsync(token.Tenant, cancellationToken))
        {
            if (await FindAsync(transaction, token, cancellationToken) is { Kept: { } kept } && isUsable(kept))
            {
                return kept;
            }
        }

        // Of this process only one waits for the lock, so that the others hold no connection.
        var turn = _turns.GetOrAdd(token, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            var (got, lost) = await RenewAsync(token, isUsable, renewAsync, cancellationToken);
            if (lost is { } renewals)
            {
                await SaveAgainAsync(token, got, renewals);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return got;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>What is kept, or null.</summary>
    public async Task<KeptToken?> FindAsync(TokenName token, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(token.Tenant, cancellationToken);
        return (await FindAsync(transaction, token, cancellationToken)).Kept;
    }

    /// <summary>Forgets that a source refused: its credentials are new or were found good. Its tokens stay.</summary>
    public static Task ForgetRefusalsAsync(TenantTransaction transaction, SourceId source, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(Forget, [source.Value], cancellationToken);

    /// <inheritdoc cref="ForgetRefusalsAsync(TenantTransaction, SourceId, CancellationToken)"/>
    public async Task ForgetRefusalsAsync(TenantId tenant, SourceId source, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(tenant, cancellationToken);
        await ForgetRefusalsAsync(transaction, source, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // Lost: the new token could not be committed over the renewal of this number.
    private async Task<(KeptToken Token, long? Lost)> RenewAsync(
        TokenName token, Func<KeptToken, bool> isUsable, Func<KeptToken?, CancellationToken, Task<KeptToken>> renewAsync, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(token.Tenant, cancellationToken);
        await LockAsync(transaction, token, cancellationToken);
        var (kept, renewals) = await FindAsync(transaction, token, cancellationToken);
        if (kept is { } known && isUsable(known))
        {
            return (known, null);
        }

        // Without a key a new token could not be kept; better not to ask for it.
        keys.Find(keys.SealingKeyId);
        var renewed = await RenewInTimeAsync(kept, renewAsync);
        try
        {
            using var limit = new CancellationTokenSource(SaveTimeout, time);
            await SaveAsync(transaction, token, renewed, renewals, limit.Token);
            return (renewed, null);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            return (renewed, renewals);
        }
    }

    private async Task<KeptToken> RenewInTimeAsync(KeptToken? kept, Func<KeptToken?, CancellationToken, Task<KeptToken>> renewAsync)
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

    private async Task SaveAgainAsync(TokenName token, KeptToken kept, long renewals)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var limit = new CancellationTokenSource(SaveTimeout, time);
                await using var transaction = await database.BeginAsync(token.Tenant, limit.Token);
                await LockAsync(transaction, token, limit.Token);
                await SaveAsync(transaction, token, kept, renewals, limit.Token);
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

    private async Task<(KeptToken? Kept, long Renewals)> FindAsync(TenantTransaction transaction, TokenName token, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(Find, token.Source.Value, token.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return (null, 0);
        }

        var keyId = reader.GetString(0);
        var text = SecretEnvelope.Open(keys.Find(keyId), keyId, token.Sealed, reader.GetFieldValue<byte[]>(1));
        return (new KeptToken(text, reader.IsDBNull(3) ? null : reader.GetString(3)), reader.GetInt64(2));
    }

    private async Task SaveAsync(TenantTransaction transaction, TokenName token, KeptToken kept, long renewals, CancellationToken cancellationToken)
    {
        var key = keys.Find(keys.SealingKeyId);
        var (keyId, check) = (keys.SealingKeyId!, KeyRing.CheckOf(key));
        var envelope = SecretEnvelope.Seal(key, keyId, token.Sealed, kept.Text);
        await transaction.ExecuteAsync(
            Save,
            [token.Source.Value, token.Name, token.Tenant.Value, keyId, check, envelope, renewals, time.GetUtcNow(), kept.Refusal],
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>What is kept of a token.</summary>
/// <param name="Text">The token; sealed.</param>
/// <param name="Refusal">What the source said when it refused to renew it, in the open; null: it did not. Its time is kept beside it.</param>
public readonly record struct KeptToken(string Text, string? Refusal = null)
{
    public override string ToString() => nameof(KeptToken);
}

/// <summary>Which token of which source.</summary>
/// <param name="Tenant">Whose source.</param>
/// <param name="Source">The source.</param>
/// <param name="Name">The connector's name for it.</param>
public readonly record struct TokenName(TenantId Tenant, SourceId Source, string Name)
{
    internal SecretName Sealed => new(Tenant, Source, $"token:{Name}");
}
