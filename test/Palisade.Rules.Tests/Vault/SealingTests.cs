using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Masters;
using Palisade.Vault.Sealing;
using Xunit;

namespace Palisade.Rules.Tests.Vault;

public sealed class SealingTests
{
    private static readonly Gen<Guid> Ids = Gen.Choose(0, 3).Select(n => new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));

    // Names that would be taken for others if the parts were only put one after another.
    private static readonly Gen<SecretBinding> Bindings =
        from tenant in Ids
        from organization in Ids
        from id in Ids
        from version in Gen.Choose(1, 300)
        from kind in Gen.Elements("a", "ab", "abc", "password", "api-key")
        from name in Gen.Elements("", "a", "b", "bc", "c", "cord", "stripe/connect", new string('ü', 120))
        select new SecretBinding(tenant, organization, id, version, kind, name);

    private static readonly Gen<byte[]> Secrets =
        from length in Gen.Elements(1, 2, 16, 255, 2047, 2048, 2049, 16 * 1024)
        from first in Gen.Choose(0, 255)
        select Enumerable.Range(0, length).Select(i => (byte)(first + (i * 7))).ToArray();

    [Fact]
    public void What_was_sealed_opens_where_it_was_put() => Property.Holds(Bindings.Zip(Secrets), given =>
    {
        var key = NewKey();
        var box = key.Seal(given.Item1, given.Item2);

        Assert.Equal(given.Item2, key.Open(given.Item1, box, clear => clear.ToArray()));
        Assert.NotEqual(box, key.Seal(given.Item1, given.Item2));
        Assert.True(given.Item2.Length < 16 || box.AsSpan().IndexOf(given.Item2) < 0);
    });

    [Fact]
    public void What_was_sealed_opens_nowhere_else() => Property.Holds(Bindings.Zip(Bindings), given =>
    {
        var key = NewKey();
        var box = key.Seal(given.Item1, "secret"u8);

        if (given.Item1 == given.Item2)
            Assert.Equal(6, key.Open(given.Item2, box, clear => clear.Length));
        else
            Assert.Equal(SecretErrors.Unreadable, Refusal(() => key.Open(given.Item2, box, clear => clear.Length)));
    });

    [Fact]
    public void What_was_sealed_does_not_open_under_another_key_nor_changed_in_one_bit_nor_cut()
    {
        var (key, binding) = (NewKey(), new SecretBinding(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 1, "password", "smtp"));
        var box = key.Seal(binding, "a secret"u8);

        Assert.Equal(SecretErrors.Unreadable, Refusal(() => NewKey().Open(binding, box, clear => clear.Length)));
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var changed = box.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(SecretErrors.Unreadable, Refusal(() => key.Open(binding, changed, clear => clear.Length)));
        }

        for (var length = 0; length < box.Length; length++)
            Assert.Equal(SecretErrors.Unreadable, Refusal(() => key.Open(binding, box.AsSpan(0, length), clear => clear.Length)));
    }

    [Fact]
    public void The_buffer_is_empty_after_use_also_when_the_use_fails()
    {
        // Long ones do not lie on the stack, so their place can be looked at afterwards; nothing may collect it meanwhile.
        const int Length = 10_000;
        var (key, binding) = (NewKey(), new SecretBinding(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 1, "password", "smtp"));
        var box = key.Seal(binding, Enumerable.Repeat((byte)'s', Length).ToArray());
        var after = new byte[Length];
        foreach (var fails in new[] { false, true })
        {
            nint place = 0;
            var collecting = !GC.TryStartNoGCRegion(4 * 1024 * 1024);
            try
            {
                key.Open(binding, box, clear =>
                {
                    place = Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(clear));
                    Assert.Equal((byte)'s', Marshal.ReadByte(place, Length - 1));
                    return fails ? throw new InvalidOperationException("the use fails") : 0;
                });
            }
            catch (InvalidOperationException) when (fails)
            {
                // As it should.
            }

            Marshal.Copy(place, after, 0, Length);
            EndNoCollection(collecting);
            Assert.True(after.AsSpan().IndexOfAnyExcept((byte)0) < 0);
        }
    }

    [Fact]
    public async Task A_key_is_unwrapped_by_its_master_for_its_tenant_and_version_only()
    {
        var (master, other) = (new LocalMasterKey(MasterKey.Parse(MasterKey.NewText())), new LocalMasterKey(MasterKey.Parse(MasterKey.NewText())));
        var (key, place) = (NewKey(), new KeyBinding(Guid.CreateVersion7(), 2));
        var wrapped = await master.WrapAsync(place, key, CancellationToken.None);
        var binding = new SecretBinding(place.TenantId, place.TenantId, Guid.CreateVersion7(), 2, "password", "smtp");
        var box = key.Seal(binding, "secret"u8);

        Assert.Equal(6, (await master.UnwrapAsync(place, wrapped, CancellationToken.None))!.Open(binding, box, clear => clear.Length));
        Assert.NotEqual(master.Id, other.Id);
        Assert.Null(await other.UnwrapAsync(place, wrapped, CancellationToken.None));
        Assert.Null(await master.UnwrapAsync(place with { Version = 3 }, wrapped, CancellationToken.None));
        Assert.Null(await master.UnwrapAsync(place with { TenantId = Guid.CreateVersion7() }, wrapped, CancellationToken.None));
        Assert.Null(await master.UnwrapAsync(place, wrapped[..^1], CancellationToken.None));
        Assert.Null(await master.UnwrapAsync(place, [], CancellationToken.None));
    }

    private static void EndNoCollection(bool collecting)
    {
        try
        {
            if (!collecting)
                GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // Other tests allocated more than was asked for, and it ended by itself.
        }
    }

    private static DataKey NewKey() => new(RandomNumberGenerator.GetBytes(DataKey.Length));

    private static ProblemError Refusal(Action action) => Assert.Throws<ProblemException>(action).Result.Error;
}
