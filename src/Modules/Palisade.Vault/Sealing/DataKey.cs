using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Sealing;

/// <summary>
/// A tenant's key, unwrapped. Its bytes never move in memory and are cleared when nothing refers to it any more; whoever is sealing with it keeps
/// it alive, so no clearing can come in between.
/// </summary>
internal sealed class DataKey
{
    public const int Length = 32;

    // What is opened is on the stack, where nothing moves or copies it, unless it is long.
    private const int MostOnStack = 2048;

    private static readonly int MostIdle = Environment.ProcessorCount * 2;

    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
    private readonly ConcurrentBag<AesGcm> _idle = [];

    /// <summary>Takes a copy of the bytes, which are <see cref="Length"/>.</summary>
    public DataKey(ReadOnlySpan<byte> key) => key[..Length].CopyTo(_key);

    [SuppressMessage("Design", "MA0055", Justification = "The moment at which nothing refers to the key is known to the garbage collector alone.")]
    ~DataKey() => CryptographicOperations.ZeroMemory(_key);

    public byte[] Seal(in SecretBinding binding, ReadOnlySpan<byte> clear)
    {
        Span<byte> bound = stackalloc byte[SecretBinding.Longest];
        var cipher = Take();
        var box = SealBox.Seal(cipher, clear, bound[..binding.Write(bound)]);
        Return(cipher);
        GC.KeepAlive(this);
        return box;
    }

    /// <summary>Opens a box for the time of <paramref name="use"/>.</summary>
    /// <exception cref="ProblemException"><see cref="SecretErrors.Unreadable"/>.</exception>
    public T Open<T>(in SecretBinding binding, ReadOnlySpan<byte> box, SecretUse<T> use)
    {
        var length = SealBox.LengthOf(box);
        if (length < 0)
        {
            throw SecretErrors.Unreadable.Exception();
        }

        Span<byte> bound = stackalloc byte[SecretBinding.Longest];
        Span<byte> clear = length <= MostOnStack ? stackalloc byte[length] : GC.AllocateUninitializedArray<byte>(length, pinned: true);
        try
        {
            var cipher = Take();
            var opened = SealBox.TryOpen(cipher, box, clear, bound[..binding.Write(bound)]);
            Return(cipher);
            GC.KeepAlive(this);
            return opened ? use(clear) : throw SecretErrors.Unreadable.Exception();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(clear);
        }
    }

    /// <summary>Lets the bytes be seen, to be wrapped again.</summary>
    public T Use<T>(SecretUse<T> use)
    {
        var result = use(_key);
        GC.KeepAlive(this);
        return result;
    }

    // A cipher is for one thread at a time, and making one costs as much as sealing a kilobyte.
    private AesGcm Take() => _idle.TryTake(out var cipher) ? cipher : SealBox.Cipher(_key);

    private void Return(AesGcm cipher)
    {
        if (_idle.Count < MostIdle)
        {
            _idle.Add(cipher);
        }
        else
        {
            cipher.Dispose();
        }
    }
}
