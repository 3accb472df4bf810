using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

public sealed class ImportOffTests
{
    [Fact]
    public async Task An_installation_can_refuse_bundles()
    {
        await using var app = new PalisadeApp();
        app.Settings["PALISADE_IMPORT"] = "off";
        await app.InitializeAsync();
        var brand = await app.CreateTenantAsync();
        var answer = await brand.Operator.PostAsync("import", new { schemaVersion = 2, tables = new { } }, HttpStatusCode.Forbidden);
        Assert.Equal("import_disabled_on_hosted", (string?)answer["error"]);
    }
}
