using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Hosts;

public sealed class WrongKeyTests
{
    [Fact]
    public async Task A_server_with_another_master_key_says_so_and_does_not_start()
    {
        var app = new PalisadeApp { Settings = { ["PALISADE_MASTER_KEY"] = new string('7', 64) } };
        try
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await app.InitializeAsync());
            Assert.Contains("PALISADE_MASTER_KEY", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("7777", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }
}
