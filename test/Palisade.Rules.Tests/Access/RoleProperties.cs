using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Access;
using Palisade.Access.Roles;
using Palisade.Access.Rules;
using Palisade.Integrations;
using Palisade.Payouts;
using Palisade.Programs;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Rules.Tests.Access;

/// <summary>Over the product's own permissions: whatever is asked, nobody gets more than they had.</summary>
public sealed class RoleProperties
{
    private static readonly PermissionCatalog Catalog = RealCatalog();
    private static readonly RoleBook Book = new(Catalog);

    private static readonly Gen<(RoleKind Kind, string[] Wanted, HashSet<string> Author)> Wishes =
        from kind in Gen.Elements(RoleKind.Brand, RoleKind.Partner, RoleKind.Agency)
        from wanted in Gen.SubListOf(Catalog.Grants.Select(g => g.Permission.Name).Append("no.such"))
        from author in Gen.SubListOf(Catalog.Grants.Select(g => g.Permission.Name))
        from whole in Gen.Elements(true, false)
        select (kind, wanted.ToArray(), whole ? wanted.Concat(author).ToHashSet() : author.ToHashSet());

    [Fact]
    public void Accepted_role_holds_exactly_what_was_wished_and_nothing_above_its_author_or_its_kind()
    {
        var accepted = 0;
        Property.Holds(Wishes, wish =>
        {
            // Wishes that pass by luck are rare, so each is also cut down to what can pass.
            foreach (var wanted in new[] { wish.Wanted, Possible(wish.Kind, wish.Wanted, wish.Author) })
            {
                if (RoleRules.Check(Catalog, wish.Kind, wanted, wish.Author) is not null || wanted.Length == 0)
                    continue;
                accepted++;
                var held = Book.Custom(Guid.CreateVersion7(), "a_role", RoleBook.KindText(wish.Kind), wanted);
                Assert.Equal(wanted.ToHashSet(), held.Permissions.ToHashSet());
                Assert.Subset(wish.Author, held.Permissions.ToHashSet());
                Assert.Subset(Catalog.MostOf(wish.Kind).ToHashSet(), held.Permissions.ToHashSet());
                Assert.DoesNotContain(held.Permissions, p => Catalog.Find(p)!.OperatorsOnly);
                Assert.Equal(held.Permissions.Any(p => Catalog.Find(p)!.Writes), held.CanWrite);
            }
        });
        Assert.True(accepted > 100, $"only {accepted} roles were accepted");
    }

    [Fact]
    public void Fault_names_what_is_at_fault_and_without_it_the_wish_gets_further() => Property.Holds(Wishes, wish =>
    {
        if (RoleRules.Check(Catalog, wish.Kind, wish.Wanted, wish.Author) is not var (fault, names))
            return;
        Assert.NotEmpty(names);
        Assert.Subset(wish.Wanted.ToHashSet(), names.ToHashSet());
        var next = RoleRules.Check(Catalog, wish.Kind, [.. wish.Wanted.Except(names)], wish.Author);

        // What was taken out may have been needed by what is left.
        Assert.True(next is null || next.Value.Fault >= fault || next.Value.Fault == RoleFault.Incomplete);
    });

    /// <summary>What is stored may be older than the catalog, or brought along by a bundle: it grants no more than such people can hold.</summary>
    [Fact]
    public void Stored_permissions_grant_nothing_that_such_people_can_never_hold() => Property.Holds(Wishes, wish =>
    {
        var held = Book.Custom(Guid.CreateVersion7(), "a_role", RoleBook.KindText(wish.Kind), wish.Wanted);

        Assert.Subset(wish.Wanted.ToHashSet(), held.Permissions.ToHashSet());
        Assert.Subset(Catalog.MostOf(wish.Kind).ToHashSet(), held.Permissions.ToHashSet());
        Assert.DoesNotContain(held.Permissions, p => Catalog.Find(p)!.OperatorsOnly);
        Assert.All(held.Permissions, p => Assert.True(Catalog.Find(p)!.Needs is not { } needed || held.Permissions.Contains(needed)));
    });

    private static string[] Possible(RoleKind kind, string[] wanted, HashSet<string> author)
    {
        var possible = wanted.Where(p => author.Contains(p) && Catalog.MostOf(kind).Contains(p) && !Catalog.Find(p)!.OperatorsOnly).ToHashSet();
        possible.RemoveWhere(p => Catalog.Find(p)!.Needs is { } needed && !possible.Contains(needed));
        return [.. possible];
    }

    private static PermissionCatalog RealCatalog()
    {
        var services = new ServiceCollection();
        services.AddAccess();
        services.AddPrograms();
        services.AddPayouts();
        services.AddIntegrations();
        return new PermissionCatalog(services.Select(s => s.ImplementationInstance).OfType<PermissionGrant>());
    }
}
