using System.Diagnostics;
using System.Security.Cryptography;
using Palisade.Benchmarks.Measuring;
using Palisade.Vault.Sealing;

namespace Palisade.Benchmarks.Access;

/// <summary>What it costs to keep a secret, beside the cipher itself.</summary>
internal static class SealingCost
{
    private const string Section = "Access";
    private const int SecretLength = 1024;

    /// <summary>
    /// A secret of 1 KB sealed and opened with its binding, against what cannot be left out: a random nonce, the cipher text, the clear text. Both have
    /// their key and their cipher at hand.
    /// </summary>
    public static async Task RunAsync(Report report, Effort effort)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretLength);
        var key = RandomNumberGenerator.GetBytes(DataKey.Length);
        var ours = new DataKey(key);
        using var bare = new AesGcm(key, 16);
        var binding = new SecretBinding(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 3, "password", "smtp-password");

        double Ours(int calls)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < calls; i++)
                Require(ours.Open(binding, ours.Seal(binding, secret), clear => clear.Length));
            return watch.Elapsed.TotalMicroseconds / calls;
        }

        double Bare(int calls)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < calls; i++)
            {
                var (nonce, tag, cipher, clear) = (new byte[12], new byte[16], new byte[SecretLength], new byte[SecretLength]);
                RandomNumberGenerator.Fill(nonce);
                bare.Encrypt(nonce, secret, cipher, tag);
                bare.Decrypt(nonce, cipher, tag, clear);
                Require(clear.Length);
            }

            return watch.Elapsed.TotalMicroseconds / calls;
        }

        var calls = effort.Calls * 25;
        Ours(calls);
        Bare(calls);
        report.Add(Section, Ratio.AtMost(
            "seal and open a secret of 1 KB, bound to where it lies",
            "AesGcm alone: random nonce, encrypt, decrypt",
            2,
            await Rounds.CompareAsync(effort.Rounds, () => Task.FromResult(Ours(calls)), () => Task.FromResult(Bare(calls)))));
    }

    private static void Require(int length)
    {
        if (length != SecretLength)
            throw new InvalidOperationException("What was opened is not what was sealed.");
    }
}
