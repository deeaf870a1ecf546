using System.Runtime.InteropServices;
using SyncFleet.Chaos;

// The harness prints to the terminal and nothing else; its log is a file of its own.
#pragma warning disable RS0030
var output = Console.Out;
var errors = Console.Error;
#pragma warning restore RS0030
using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext context)
{
    context.Cancel = true;
    interrupted.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    var (verdict, reason) = await ChaosRun.RunAsync(ChaosArguments.Parse(args), output.WriteLine, interrupted.Token);
    if (verdict is null)
    {
        await errors.WriteLineAsync(reason);
        return 3;
    }

    return verdict.IsGood ? 0 : 1;
}
catch (ArgumentException exception)
{
    await errors.WriteLineAsync(exception.Message);
    return 2;
}
catch (OperationCanceledException)
{
    await errors.WriteLineAsync("interrupted");
    return 130;
}
