using SyncFleet.Sandbox;

if (args.Contains("--list"))
{
    // The list is what the program was asked to print; there is no log to write it to.
#pragma warning disable RS0030
    SandboxListing.WriteTo(Console.Out, args.SkipWhile(a => a != "--urls").Skip(1).FirstOrDefault() ?? SandboxListing.DefaultUrl);
#pragma warning restore RS0030
    return;
}

await SandboxApp.Create(args).RunAsync();
