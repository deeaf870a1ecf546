using System.Security.Cryptography;
using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Hashes and Base64, over the UTF-8 bytes of texts.</summary>
internal static class CodingFilters
{
    /// <summary>Lower-case hexadecimal hash of the value's text followed by the salt; MD5 when none is named.</summary>
    public static object? Hash(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("hash", 0, "hash_type", "salt");
        var name = CallArguments.Text(bound[0], "hash", "md5");
        var salt = CallArguments.Or(bound[1], null) is { } given && Comparing.IsTrue(given) ? PythonText.Of(given, evaluation.Budget) : "";
        var bytes = Encoding.UTF8.GetBytes(PythonText.Of(value, evaluation.Budget) + salt);
        evaluation.Budget.ChargeText(bytes.Length);
        return Convert.ToHexStringLower(Compute(name, bytes));
    }

    public static object? Hmac(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("hmac", 1, "key", "hash_type");
        if (CallArguments.Text(bound[1], "hmac", "sha256") != "sha256") throw TemplateFault.Value("hmac knows only sha256");
        var key = Encoding.UTF8.GetBytes(PythonText.Of(bound[0], evaluation.Budget));
        var bytes = Encoding.UTF8.GetBytes(PythonText.Of(value, evaluation.Budget));
        evaluation.Budget.ChargeText(bytes.Length);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes));
    }

    public static object? Base64Encode(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("base64encode", 0);
        var text = Require(value, "base64encode");
        evaluation.Budget.ChargeText(text.Length * 2L);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    public static object? Base64Decode(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("base64decode", 0);
        var text = Require(value, "base64decode");
        evaluation.Budget.ChargeText(text.Length);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(text));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw TemplateFault.Value("the text given to base64decode is no Base64 of a text");
        }
    }

    private static string Require(object? value, string callee) =>
        value as string ?? throw (value is Undefined missing
            ? missing.Fault($"is given to {callee}")
            : TemplateFault.Value($"{callee} needs a text, not a {PythonTypes.NameOf(value)}"));

    private static byte[] Compute(string name, byte[] bytes) => name switch
    {
        // What an API asks for, not what protects anything.
#pragma warning disable CA5350, CA5351
        "md5" => MD5.HashData(bytes),
        "sha1" => SHA1.HashData(bytes),
#pragma warning restore CA5350, CA5351
        "sha256" => SHA256.HashData(bytes),
        "sha384" => SHA384.HashData(bytes),
        "sha512" => SHA512.HashData(bytes),
        _ => throw TemplateFault.Value("hash knows only md5, sha1, sha256, sha384 and sha512"),
    };
}
