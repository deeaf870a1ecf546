using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Fetcher.Sources;

/// <summary>Tries a source's credentials and puts the result into plain words.</summary>
internal sealed class SourceChecker(SourceOpener sources, ConnectorSet connectors, ILogger<SourceChecker> logger)
{
    public async Task<SourceChecked> CheckAsync(CheckSource message, CancellationToken cancellationToken)
    {
        try
        {
            var source = await sources.OpenForCheckAsync(message.TenantId, message.SourceId, cancellationToken);
            await connectors.Find(message.Connector).CheckAsync(source, cancellationToken);
            await sources.FoundWellAsync(message.TenantId, message.SourceId, cancellationToken);
            return new SourceChecked { SourceId = message.SourceId, Succeeded = true, Message = $"{message.Connector} answered and took the credentials." };
        }
        catch (SyncFleetException failure)
        {
            return new SourceChecked { SourceId = message.SourceId, Succeeded = false, Kind = failure.Kind, Message = failure.Message };
        }
        catch (Exception exception) when (!FleetEndpoints.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            logger.CheckBroke(exception);
            return new SourceChecked { SourceId = message.SourceId, Succeeded = false, Kind = FailureKind.Defect, Message = "The check stopped by a fault of ours; it has been logged." };
        }
    }
}
