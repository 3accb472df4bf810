using Xunit;

namespace Palisade.Api.Tests.Leaving;

/// <summary>Waits for what workers do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<Task<IReadOnlyList<string>>>? otherwise = null)
    {
        for (var until = DateTime.UtcNow + Patience; DateTime.UtcNow < until; await Task.Delay(100))
        {
            if (await condition())
                return;
        }

        Assert.Fail("It did not come true. " + (otherwise is null ? "" : string.Join(", ", await otherwise())));
    }
}
