using SyncFleet.Sandbox.Altegio;
using SyncFleet.Sandbox.Finale;
using SyncFleet.Sandbox.ManyChat;
using SyncFleet.Sandbox.Payamgostar;
using SyncFleet.Sandbox.QuickBooks;
using SyncFleet.Sandbox.Siagh;

namespace SyncFleet.Sandbox;

/// <summary>What a person needs to use the sandbox: addresses and demo credentials.</summary>
internal static class SandboxListing
{
    /// <summary>Address when none is given.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static void WriteTo(TextWriter output, string url)
    {
        var root = url.TrimEnd('/');
        foreach (var known in FinaleCredentials.Known)
        {
            var rights = known.ProductsOnly ? "   (products only)" : "";
            output.WriteLine($"finale       {root}/finale/{known.Account}/api/   key {known.Key}   secret {known.Secret}{rights}");
        }

        output.WriteLine($"altegio      {root}/altegio/api/v1/   Bearer {AltegioCredentials.PartnerToken}, User {AltegioCredentials.UserToken}");
        output.WriteLine($"             login {AltegioCredentials.Login}   password {AltegioCredentials.Password}");
        output.WriteLine($"             locations {string.Join(", ", AltegioCredentials.Locations)}; {AltegioCredentials.UnpaidLocation} is unpaid, {AltegioCredentials.ForeignLocation} is not yours");
        output.WriteLine($"quickbooks   {root}/quickbooks/   realm {QuickBooksCredentials.Realm}   client {QuickBooksCredentials.ClientId}   secret {QuickBooksCredentials.ClientSecret}");
        output.WriteLine($"             token {root}/quickbooks/oauth2/v1/tokens/bearer   refresh token {QuickBooksCredentials.RefreshToken} (good for one use, then the newest)");
        output.WriteLine($"manychat     {root}/manychat/   key {ManyChatCredentials.ApiKey}   subscribers from {ManyChatModels.FirstSubscriber}, field {ManyChatModels.FirstField} holds C-0 … C-49");
        output.WriteLine($"payamgostar  {root}/payamgostar/   user {PayamgostarCredentials.UserName}   password {PayamgostarCredentials.Password}");
        output.WriteLine($"siagh        {root}/siagh/   user {SiaghCredentials.UserName}   password hash {SiaghCredentials.PasswordHash}");
        output.WriteLine($"sandbox      {root}/sandbox/state   POST {root}/sandbox/change, /sandbox/reset, /sandbox/faults, /sandbox/end-sessions/quickbooks,");
        output.WriteLine("             /sandbox/withdraw-grants/quickbooks, /sandbox/restore-grants/quickbooks");
        output.WriteLine($"             {root}/health/live");
    }
}
