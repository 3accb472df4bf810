using FsCheck;
using FsCheck.Fluent;

namespace Palisade.Rules.Tests;

/// <summary>Runs FsCheck properties inside plain facts: random cases, a failure throws with the (shrunk) case and its seed.</summary>
internal static class Property
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1000).WithQuietOnSuccess(true);

    public static void Holds<T>(Gen<T> cases, Action<T> check) => Holds(Arb.From(cases), check);

    public static void Holds<T>(Gen<T> cases, Func<T, IEnumerable<T>> shrink, Action<T> check) => Holds(Arb.From(cases, shrink), check);

    private static void Holds<T>(Arbitrary<T> cases, Action<T> check) => Check.One(Thorough, Prop.ForAll(cases, check));
}
