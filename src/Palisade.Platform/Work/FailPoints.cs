namespace Palisade.Platform;

/// <summary>
/// Named places between the steps of something that must survive a crash at any of them. In service they do nothing; tests make them throw or
/// end the process.
/// </summary>
public interface IFailPoints
{
    /// <summary>The place was reached.</summary>
    void Reach(string point);
}

/// <summary>How a host gets its fail points.</summary>
public static class FailPoints
{
    /// <summary>Nothing happens at any point.</summary>
    public static IFailPoints None { get; } = new Silent();

    /// <summary>
    /// Ends the process at the named point, without any clean-up. Only a development installation listens to <c>PALISADE_FAIL_POINT</c>.
    /// </summary>
    public static IFailPoints KillingAt(string point) => new Killer(point);

    private sealed class Silent : IFailPoints
    {
        public void Reach(string point)
        {
        }
    }

    private sealed class Killer(string at) : IFailPoints
    {
        public void Reach(string point)
        {
            if (point == at)
            {
                using var self = System.Diagnostics.Process.GetCurrentProcess();
                self.Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        }
    }
}
