using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Web.Access;

/// <summary>Who may use the HTTP API.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>The key every request must carry. Default: none, then the one in <see cref="KeyFile"/>. 16 to 512 characters.</summary>
    [StringLength(512, MinimumLength = 16, ErrorMessage = "SYNCFLEET_API__KEY must have 16 to 512 characters; or leave it out, then a key is generated into SYNCFLEET_API__KEYFILE")]
    public string? Key { get; set; }

    /// <summary>
    /// File with the key, made with a new key (readable by its owner only) when it is not there. Default <c>.local/api-key</c> below
    /// the folder the process was started in. Ignored when <see cref="Key"/> is set.
    /// </summary>
    [Required(ErrorMessage = "SYNCFLEET_API__KEYFILE must not be empty")]
    public string KeyFile { get; set; } = Path.Combine(".local", "api-key");

    public override string ToString() => nameof(ApiOptions);
}
