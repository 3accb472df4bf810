using Xunit;

[assembly: AssemblyFixture(typeof(Palisade.Api.Tests.Support.QuietApp))]

namespace Palisade.Api.Tests.Support;

/// <summary>A server whose workers rest: nothing but the requests changes rows.</summary>
public sealed class QuietApp : PalisadeApp
{
    public QuietApp() => Settings["PALISADE_QUEUES"] = "off";
}
