using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Contracts;

/// <summary>What a program promises customers has to be made, changed or ended where they pay.</summary>
public static class CouponRewards
{
    /// <summary>Queue of tenants whose codes have to be looked at.</summary>
    public const string Queue = "coupon-rewards";

    /// <summary>Adds the statement that asks for it, in the transaction of the change.</summary>
    public static void Wake(SqlBatch batch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Execute(Statement(now));
    }

    /// <summary>The same as a statement.</summary>
    public static Sql Statement(DateTimeOffset now) => $"select doors.wake({Queue}, {now})";
}
