//! The types that hold one parameter's value.

use tunesmith_core::Value;

/// A type that holds the value of one parameter: every integer and float, `bool`, `String`, [`Value`] itself (for choices that mix
/// kinds), and lists of these (`Vec`, arrays) for simplexes and permutations.
///
/// Conversions are checked: a value that does not fit is refused, never wrapped. Implement it for a type of your own to use that
/// type with `choice`, `int` or `float`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a parameter's value",
    label = "not a number, text, a boolean or a list of these",
    note = "implement `tunesmith::typed::ParamValue` for `{Self}`, or use one of the primitive types"
)]
pub trait ParamValue: Sized {
    /// The value, if this type can hold it.
    fn from_value(value: &Value) -> Option<Self>;

    /// The parameter's value. `T::from_value(&x.to_value())` gives `x`.
    fn to_value(&self) -> Value;

    /// What it can hold, in words for a message: "a whole number from 0 to 255".
    fn expected() -> String;
}

/// A number as a bound of a whole-number range; one beyond the largest becomes the largest.
pub fn whole(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// A number as a bound of a range of real numbers.
pub fn real(number: impl ParamValue) -> f64 {
    number.to_value().as_f64().unwrap_or(f64::NAN)
}

macro_rules! integers {
    ($expected:expr => $($int:ty)*) => {$(
        impl ParamValue for $int {
            fn from_value(value: &Value) -> Option<Self> {
                value.as_i64()?.try_into().ok()
            }

            fn to_value(&self) -> Value {
                // Beyond 64 bits no range of whole numbers reaches; as a real number it is refused with its size told.
                i64::try_from(*self).map_or(Value::Float(*self as f64), Value::Int)
            }

            fn expected() -> String {
                $expected(<$int>::MIN as i128, <$int>::MAX as i128)
            }
        }
    )*};
}

integers!(|low: i128, high: i128| format!("a whole number from {low} to {high}") => i8 i16 i32 u8 u16 u32);
integers!(|_, _| "a whole number".to_owned() => i64 i128 isize);
integers!(|_, _| "a whole number that is not negative".to_owned() => u64 u128 usize);

impl ParamValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_f64()
    }

    fn to_value(&self) -> Value {
        Value::Float(*self)
    }

    fn expected() -> String {
        "a number".to_owned()
    }
}

impl ParamValue for f32 {
    fn from_value(value: &Value) -> Option<Self> {
        let wide = value.as_f64()?;
        let narrow = wide as f32;
        let lost = (wide.is_finite() && narrow.is_infinite()) || (wide != 0.0 && narrow == 0.0);
        (!lost).then_some(narrow)
    }

    /// The decimal number it is written as (0.1, not 0.10000000149), so that a choice or a step finds itself again.
    fn to_value(&self) -> Value {
        let plain = self.to_string().parse::<f64>().ok().filter(|x| *x as f32 == *self);
        Value::Float(plain.unwrap_or(f64::from(*self)))
    }

    fn expected() -> String {
        "a number of single precision".to_owned()
    }
}

impl ParamValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_bool()
    }

    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }

    fn expected() -> String {
        "true or false".to_owned()
    }
}

impl ParamValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }

    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }

    fn expected() -> String {
        "text".to_owned()
    }
}

impl ParamValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }

    fn to_value(&self) -> Value {
        self.clone()
    }

    fn expected() -> String {
        "any value".to_owned()
    }
}

impl<T: ParamValue> ParamValue for Vec<T> {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_list()?.iter().map(T::from_value).collect()
    }

    fn to_value(&self) -> Value {
        self.iter().map(T::to_value).collect::<Vec<_>>().into()
    }

    fn expected() -> String {
        format!("a list, each item {}", T::expected())
    }
}

impl<T: ParamValue, const N: usize> ParamValue for [T; N] {
    fn from_value(value: &Value) -> Option<Self> {
        Vec::from_value(value)?.try_into().ok()
    }

    fn to_value(&self) -> Value {
        self.iter().map(T::to_value).collect::<Vec<_>>().into()
    }

    fn expected() -> String {
        format!("a list of {N}, each {}", T::expected())
    }
}
