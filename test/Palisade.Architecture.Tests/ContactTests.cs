using System.Reflection;
using Palisade.Platform;
using Xunit;

namespace Palisade.Architecture.Tests;

/// <summary>Answers mark what shows how somebody is called or reached, so that one place can mask it.</summary>
public sealed class ContactTests
{
    /// <summary>What shows people themselves, or what a brand publishes of itself.</summary>
    private static readonly Dictionary<string, string> Unmarked = new(StringComparer.Ordinal)
    {
        ["Palisade.Access.Keys.WhoAmI+Person"] = "one's own name and address",
        ["Palisade.Access.Contracts.PartnerProfile"] = "shown to the partner's own people at sign-in",
        ["Palisade.Access.SignIn.VerifyMagicLink+Person"] = "who has just signed in, to themselves",
        ["Palisade.Access.Passkeys.SignInWithPasskey+Person"] = "who has just signed in, to themselves",
        ["Palisade.Staff.Operators.OperatorView"] = "the platform's own staff, to whoever names it",
        ["Palisade.Staff.Operators.AddOperator+Response"] = "the platform's own staff, to whoever names it",
        ["Palisade.Staff.Operators.ShowMe+Response"] = "one's own name and address",
        ["Palisade.Staff.Brands.ListBrands+BrandView"] = "who of the platform's staff decided, to that staff",
        ["Palisade.Directory.Settings.ProgramSettings"] = "where the brand answers its partners",
        ["Palisade.Directory.Tenants.GetBranding+Response"] = "where the brand answers everybody",
    };

    [Fact]
    public void Every_address_in_an_answer_is_marked_as_a_contact()
    {
        var found = Answers(Modules.Assemblies.Where(a => a.GetName().Name != "Palisade.Client").SelectMany(a => a.GetTypes())).ToList();
        var unmarked = found.Where(p => !p.IsDefined(typeof(ContactAttribute)) && !Unmarked.ContainsKey(p.DeclaringType!.FullName!)).Select(p => $"{p.DeclaringType}.{p.Name}");

        Assert.True(found.Count >= 8, $"only {found.Count} were found");
        Assert.Empty(unmarked);
        Assert.Empty(Unmarked.Keys.Except(found.Select(p => p.DeclaringType!.FullName!)));
    }

    [Fact]
    public void An_unmarked_address_is_found() =>
        Assert.Equal(nameof(PlantedView.Email), Assert.Single(Answers([typeof(PlantedView)]), p => !p.IsDefined(typeof(ContactAttribute))).Name);

    /// <summary>Texts called an address, or a person's name beside one, of types that are written as answers.</summary>
    private static IEnumerable<PropertyInfo> Answers(IEnumerable<Type> types) =>
        from type in types
        where type.Name.EndsWith("View", StringComparison.Ordinal) || type.Name is "Response" or "Person" or "PartnerLine" or "PartnerProfile" || type.Name.EndsWith("Settings", StringComparison.Ordinal)
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        where property.PropertyType == typeof(string)
            && (property.Name.EndsWith("Email", StringComparison.Ordinal) || property.Name == "PartnerName" || (property.Name == "Name" && type.GetProperty("Email") is not null))
        select property;

    private sealed record PlantedView(string Email, [property: Contact] string PartnerName);
}
