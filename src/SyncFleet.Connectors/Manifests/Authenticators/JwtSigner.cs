using System.Security.Cryptography;
using System.Text;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>Signs with a secret or a private key in PEM form from the settings.</summary>
internal sealed class JwtSigner
{
    private readonly BoundTemplate _key;
    private readonly BoundTemplate? _passphrase;
    private readonly BoundTemplate? _encodesKey;

    public JwtSigner(ManifestComponent component)
    {
        _key = component.RequiredTemplate("secret_key");
        _passphrase = component.Template("passphrase");
        _encodesKey = component.Template("base64_encode_secret_key");
        Algorithm = component.RequiredText("algorithm");
        if (Algorithm is not ("HS256" or "HS384" or "HS512" or "RS256" or "RS384" or "RS512" or "PS256" or "PS384" or "PS512" or "ES256" or "ES384" or "ES512"))
        {
            throw component.Fault($"JwtAuthenticator.algorithm {Algorithm} is not supported");
        }
    }

    public string Algorithm { get; }

    public byte[] Sign(byte[] content, TemplateScope scope)
    {
        var key = _key.Text(scope);
        if (_encodesKey is not null && _encodesKey.Test(scope))
        {
            key = Convert.ToBase64String(Encoding.UTF8.GetBytes(key));
        }

        try
        {
            return Algorithm[..2] == "HS" ? Mac(content, Encoding.UTF8.GetBytes(key)) : SignWithKey(content, key, _passphrase?.Text(scope));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"The key in the settings cannot sign by {Algorithm} (manifest line {_key.Line}); it must be a private key in PEM form, whole, with its line breaks.");
        }
    }

    private HashAlgorithmName Hash => Algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    private byte[] Mac(byte[] content, byte[] key) => Algorithm[2..] switch
    {
        "256" => HMACSHA256.HashData(key, content),
        "384" => HMACSHA384.HashData(key, content),
        _ => HMACSHA512.HashData(key, content),
    };

    private byte[] SignWithKey(byte[] content, string pem, string? passphrase)
    {
        if (Algorithm[0] == 'E')
        {
            using var curve = ECDsa.Create();
            Import(curve, pem, passphrase);
            return curve.SignData(content, Hash);
        }

        using var rsa = RSA.Create();
        Import(rsa, pem, passphrase);
        return rsa.SignData(content, Hash, Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private static void Import(AsymmetricAlgorithm key, string pem, string? passphrase)
    {
        if (string.IsNullOrEmpty(passphrase))
        {
            key.ImportFromPem(pem);
        }
        else
        {
            key.ImportFromEncryptedPem(pem, passphrase);
        }
    }
}
