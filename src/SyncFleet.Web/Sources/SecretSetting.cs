using SyncFleet.Core.Definitions;
using SyncFleet.Core.Definitions.Checking;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Vaults;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Sources;

/// <summary>Puts secrets into the vault.</summary>
public sealed class SecretSetting(ControlDatabase database, CredentialVault vault)
{
    private const int MaxLength = 65536;

    /// <summary>False when the tenant has no source of that name.</summary>
    /// <exception cref="ApiProblemException">422: the connector has no such secret, or the value is empty or too long.</exception>
    public async Task<bool> SetAsync(RequestTenant tenant, string source, string secret, string value, CancellationToken cancellationToken)
    {
        if (value.Length is 0 or > MaxLength)
        {
            throw Refused($"The value of the secret '{secret}' has {value.Length} characters. Allowed: 1 to {MaxLength}.");
        }

        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        if (await SourceListing.FindRowAsync(session.Tables, source, cancellationToken) is not { } row)
        {
            return false;
        }

        if (await ConnectorStore.FindAsync(session.Tables, row.Connector, cancellationToken) is { } connector)
        {
            var known = new ConnectorSpec(connector.SpecJson).Secrets.Select(s => s.Path).ToList();
            if (!known.Contains(secret, StringComparer.Ordinal))
            {
                throw Refused(DefinitionCheck.FaultOfSecretName(secret, connector, known));
            }
        }

        await vault.SetAsync(session.Transaction, new(row.SourceId), secret, value, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return true;
    }

    private static ApiProblemException Refused(string message) => new(StatusCodes.Status422UnprocessableEntity, "The secret does not fit", message);
}
