using System.Net;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Siagh;

public sealed class SiaghEndpointsTests
{
    private const string List = "/siagh/api/Sgh/GEN/Gn_Web_Users/GetAll";

    [Fact]
    public async Task The_list_is_a_bare_array_with_staff_and_passwords_in_it()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Siagh:StaffEvery", "100");
        using var response = await sandbox.SendAsync(HttpMethod.Get, List, await LogInAsync(sandbox, "SessionId"));
        var contacts = (await SandboxHost.JsonAsync(response)).EnumerateArray().ToList();

        contacts.Count.ShouldBe(500);
        contacts.Count(c => c.GetProperty("IsAdminUser").GetBoolean()).ShouldBe(5);
        contacts.ShouldAllBe(c => c.GetProperty("Password").GetString()!.Length > 0 && c.GetProperty("RegDate").GetString()!.StartsWith("1405/0", StringComparison.Ordinal));
        contacts.ShouldContain(c => c.GetProperty("TowardType").GetBoolean() && c.GetProperty("tarafType").GetInt32() == 1);
    }

    [Fact]
    public async Task A_filter_is_taken_and_narrows_nothing()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Records", "20");
        using var response = await sandbox.SendAsync(HttpMethod.Post, List, await LogInAsync(sandbox, "SessionId"), new { Code = 1001 });

        (await SandboxHost.JsonAsync(response)).GetArrayLength().ShouldBe(20);
    }

    [Fact]
    public async Task A_wrong_password_is_told_with_status_200()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.SendAsync(HttpMethod.Post, "/siagh/GeneralApi/LoginUser", null, new { UserName = "حسابدار", Password = "no" });
        var answer = await SandboxHost.JsonAsync(response);

        answer.GetProperty("ReturnValue").GetBoolean().ShouldBeFalse();
        answer.GetProperty("Errors")[0].GetProperty("ErrorType").GetString().ShouldBe("ErrError");
    }

    [Theory]
    [InlineData("Html", 200, "text/html")]
    [InlineData("ErrorBody", 200, "application/json")]
    [InlineData("Status401", 401, null)]
    public async Task An_ended_session_gets_what_the_switch_says(string end, int status, string? type)
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Siagh:EndedSession", end, "--Siagh:SessionSeconds", "60");
        var session = await LogInAsync(sandbox, "SessionId");
        time.Advance(TimeSpan.FromSeconds(60));
        using var response = await sandbox.SendAsync(HttpMethod.Get, List, session);

        ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType).ShouldBe((status, type));
    }

    [Theory]
    [InlineData("false", "SessionId")]
    [InlineData("true", "Token")]
    public async Task The_session_id_opens_the_door_or_the_token_where_it_is_empty(string isEmpty, string field)
    {
        await using var sandbox = await SandboxHost.StartAsync("--Siagh:EmptySessionId", isEmpty);
        using var response = await sandbox.SendAsync(HttpMethod.Get, List, await LogInAsync(sandbox, field));

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<string> LogInAsync(SandboxHost sandbox, string field)
    {
        using var response = await sandbox.SendAsync(HttpMethod.Post, "/siagh/GeneralApi/LoginUser", null, new { UserName = "حسابدار", Password = "4B4D9529148D8D9440D7E20C78287F69" });
        var answer = await SandboxHost.JsonAsync(response);
        answer.GetProperty("FiscalYear").GetInt32().ShouldBe(1405);
        return answer.GetProperty(field).GetString()!;
    }
}
