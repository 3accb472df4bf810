using Xunit;

namespace Palisade.Tenancy.Tests.Kernel;

public sealed class IdentityTests
{
    [Fact]
    public void A_public_id_comes_back_as_the_same_id_in_any_case_and_either_form()
    {
        for (var i = 0; i < 1000; i++)
        {
            var id = Guid.CreateVersion7();
            var text = PublicId.Format(id);
            Assert.Equal(26, text.Length);
            foreach (var form in (string[])[text, text.ToLowerInvariant(), id.ToString()])
            {
                Assert.True(PublicId.TryParse(form, out var back));
                Assert.Equal(id, back);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000000000000000000000000")]
    [InlineData("80000000000000000000000000")]
    [InlineData("0000000000000000000000000U")]
    [InlineData("000000000000000000000000001")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{01890a5d-ac96-774b-bcce-b302099a8057}")]
    public void Anything_else_is_no_id(string? text) => Assert.False(PublicId.TryParse(text, out _));

    [Fact]
    public void A_scope_can_be_narrowed_and_never_widened()
    {
        var (tenant, one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var whole = ScopeIssuer.ForTenant(tenant, ActorKind.User, Guid.Empty, canWrite: true);
        var narrow = whole.NarrowTo(one);
        Assert.Equal(one, narrow.OrganizationId);
        Assert.Equal(narrow, narrow.NarrowTo(one));
        Assert.Throws<InvalidOperationException>(() => narrow.NarrowTo(other));
        Assert.False(narrow.ReadOnly().NarrowTo(one).CanWrite);
        Assert.Throws<ArgumentException>(() => ScopeIssuer.ForTenant(Guid.Empty, ActorKind.User, Guid.Empty, canWrite: true));
        Assert.Throws<ArgumentException>(() => ScopeIssuer.ForOrganization(tenant, Guid.Empty, ActorKind.User, Guid.Empty, canWrite: true));
    }
}
