using Palisade.Platform;

namespace Palisade.Api.Tests.Payouts.External;

/// <summary>Does something at one point, once: what another process might do at this moment.</summary>
internal sealed class ActingFailPoints(string at, Action act) : IFailPoints
{
    private Action? _act = act;

    public void Reach(string point)
    {
        if (point == at && Interlocked.Exchange(ref _act, null) is { } once)
            once();
    }
}
