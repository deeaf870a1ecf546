using System.ComponentModel.DataAnnotations;
using System.Net;
using Npgsql;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Hosting.Configuration;

/// <summary>An Npgsql connection string that names a host. Nothing at all is left to <see cref="RequiredAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionStringAttribute : ValidationAttribute
{
    public override bool IsValid(object? value)
    {
        if (value is not string { Length: > 0 } text)
        {
            return true;
        }

        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>An address <c>amqp://</c> or <c>amqps://</c> with a host and a user.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BrokerAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not string { Length: > 0 } text
        || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "amqp" or "amqps", Host.Length: > 0, UserInfo.Length: > 0 });
}

/// <summary>An absolute address <c>http://</c> or <c>https://</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WebAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not Uri address || (address.IsAbsoluteUri && address.Scheme is "http" or "https");
}

/// <summary>An IP address to bind, or <c>localhost</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BindAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is "localhost" || (value is string text && IPAddress.TryParse(text, out _));
}

/// <summary>Keys of the credential vault. The text says which entry is wrong, never what it holds.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VaultKeysAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        Problem(value as string) is { } problem ? new ValidationResult(problem) : ValidationResult.Success;

    private static string? Problem(string? text)
    {
        try
        {
            KeyRing.Parse(text);
            return null;
        }
        catch (SyncFleetException failure)
        {
            return failure.Message;
        }
    }
}
