using System.Collections.Frozen;

namespace Palisade.Platform;

/// <summary>Minor-unit digits by ISO 4217 code (list one, as of January 2026).</summary>
/// <remarks>
/// Left out on purpose: metals, bond units, special drawing rights and test codes (XAU, XBA, XDR, XTS, XXX …), which have no minor unit
/// and cannot be paid. A provider may count some currencies differently (Stripe: UGX, ISK); that belongs to the provider's adapter.
/// </remarks>
internal static class CurrencyTable
{
    private const string Zero = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string Three = "BHD IQD JOD KWD LYD OMR TND";
    private const string Four = "CLF UYW";

    private const string Two =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC " +
        "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR " +
        "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN " +
        "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS " +
        "UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG";

    // Withdrawn since 2015, still met in imported history.
    private const string WithdrawnZero = "BYR";
    private const string WithdrawnTwo = "ANG BGN CUC HRK LTL MRO SLL STD VEF ZWL";

    public static FrozenDictionary<string, int> Digits { get; } = new (string Codes, int Digits)[]
        {
            (Zero, 0), (WithdrawnZero, 0), (Two, 2), (WithdrawnTwo, 2), (Three, 3), (Four, 4),
        }
        .SelectMany(row => row.Codes.Split(' '), (row, code) => KeyValuePair.Create(code, row.Digits))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static long PowerOfTen(int digits) => digits switch
    {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1_000,
        4 => 10_000,
        _ => throw new ArgumentOutOfRangeException(nameof(digits)),
    };
}
