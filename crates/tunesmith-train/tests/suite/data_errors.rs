//! Data that cannot be used: each message names the place and the remedy.

use tunesmith_train::{Dataset, Layout, Split};

use crate::common::{message, read_csv};

fn error(text: &str) -> String {
    message(read_csv(text.as_bytes(), "label", &Layout::Tabular))
}

fn image_error(columns: usize, shape: Option<&[usize]>) -> String {
    let names: Vec<String> = (0..columns).map(|i| format!("p{i}")).collect();
    let row = vec!["1"; columns].join(",");
    let text = format!("{},label\n{row},a\n{row},b\n{row},b\n", names.join(","));
    message(read_csv(text.as_bytes(), "label", &Layout::Images { shape: shape.map(<[usize]>::to_vec) }))
}

#[test]
fn a_missing_file_is_named() {
    let missing = Dataset::from_csv("nowhere/data.csv".as_ref(), "label", &Layout::Tabular).unwrap_err();
    assert_eq!(missing.to_string(), "cannot read nowhere/data.csv: there is no such file or folder");
}

#[test]
fn an_empty_file_and_a_lone_header_are_told_apart() {
    assert_eq!(error(""), "data.csv: the file is empty; it needs a header line and one line a row");
    assert_eq!(error("x,label\n"), "data.csv: there is a header but no row below it");
}

#[test]
fn a_ragged_row_is_named_by_its_line() {
    assert_eq!(
        error("x,y,label\n1,2,a\n\n1,b\n"),
        "data.csv:4: this line has 2 values, but the header names 3 columns; add or remove values, or quote those that hold a separator"
    );
}

#[test]
fn a_missing_target_is_answered_with_the_nearest_name() {
    assert_eq!(
        error("x,y,lable\n1,2,a\n"),
        "data.csv:1: there is no column \"label\". Did you mean \"lable\"? The columns are x, y, lable"
    );
    assert_eq!(
        error("a,b,c,d,e,f,g,h,species\n1,2,3,4,5,6,7,8,x\n"),
        "data.csv:1: there is no column \"label\". The columns are a, b, c, d, e, ... (3 more), species"
    );
}

#[test]
fn a_missing_header_is_recognised() {
    assert_eq!(
        error("1,2,0\n3,4,1\n"),
        "data.csv:1: there is no column \"label\": the first line holds numbers, not names; add a header line"
    );
}

#[test]
fn headers_need_distinct_names_and_a_feature() {
    assert_eq!(error("x,x,label\n1,2,a\n"), "data.csv:1: two columns are named \"x\"; rename one");
    assert_eq!(
        error(",label\n1,a\n2,b\n"),
        "data.csv:1: \"label\" is the only column; the features are missing"
    );
    assert_eq!(error("label\na\n"), "data.csv:1: \"label\" is the only column; the features are missing");
}

#[test]
fn one_class_is_not_enough() {
    assert_eq!(
        error("x,label\n1,a\n2,a\n"),
        "data.csv: every row has the same class \"a\" in column \"label\"; there must be at least two classes"
    );
}

#[test]
fn a_target_of_different_texts_names_no_classes() {
    assert_eq!(
        error("x,label\n1,ann\n2,bob\n3,cleo\n"),
        "data.csv: column \"label\" holds 3 different values in 3 rows, so it names no classes; choose a column whose values repeat"
    );
}

#[test]
fn a_slip_among_numbers_is_shown_with_what_can_be_done() {
    let mut text = String::from("age,label\n");
    for i in 0..40 {
        text += &format!("{},{}\n", 20 + i, i % 2);
    }
    text += "4o,1\n";
    assert_eq!(
        error(&text),
        "data.csv:42: column \"age\" holds \"4o\", which is not a number, though nearly all of its values are; correct it, leave it empty, or say that the column is \"categorical\""
    );
}

#[test]
fn an_empty_target_is_named_by_its_line() {
    assert_eq!(
        error("age,label\n31,a\n40,\n"),
        "data.csv:3: the target column \"label\" is empty; give the row a class or leave it out"
    );
    assert_eq!(
        error("age,label\n31,0.5\n40,\n41,0.7\n"),
        "data.csv:3: the target column \"label\" is empty; give the row a value or leave it out"
    );
}

#[test]
fn infinite_values_are_refused() {
    for cell in ["inf", "-inf", "1e39"] {
        let message = error(&format!("age,label\n{cell},a\n4,b\n4,b\n"));
        assert!(
            message.starts_with("data.csv:2: column \"age\" holds") && message.contains("infinite"),
            "{message}"
        );
    }
}

#[test]
fn a_pixel_is_a_number() {
    let names: Vec<String> = (0..64).map(|i| format!("p{i}")).collect();
    let row = vec!["1"; 63].join(",");
    for (cell, what) in [("", "is empty; a pixel"), ("x", "holds \"x\"; a pixel"), ("NaN", "finite number")] {
        let text = format!("{},label\n{row},{cell},a\n", names.join(","));
        let message = message(read_csv(text.as_bytes(), "label", &Layout::Images { shape: None }));
        assert!(message.starts_with("data.csv:2: column \"p63\"") && message.contains(what), "{message}");
    }
}

#[test]
fn text_that_is_not_utf8_is_named_by_its_line() {
    let text = b"x,label\n1,a\n2,caf\xe9\n";
    assert_eq!(
        message(read_csv(text, "label", &Layout::Tabular)),
        "data.csv:3: this line is not UTF-8 text; save the file as UTF-8"
    );
}

#[test]
fn shapes_must_fit_the_columns() {
    assert_eq!(
        image_error(65, None),
        "data.csv: 65 pixel columns are no square image, grey or colour; give its shape, for example image = [8, 16]"
    );
    assert_eq!(
        image_error(64, Some(&[8, 9])),
        "data.csv: the shape 8x9 needs 72 pixel columns, but there are 64"
    );
    assert_eq!(
        image_error(64, Some(&[64])),
        "data.csv: the shape [64] has 1 numbers; give [height, width] or [height, width, channels]"
    );
    assert_eq!(
        image_error(128, Some(&[8, 8, 2])),
        "data.csv: the shape 8x8x2 has 2 channels; images are grey (1) or colour (3)"
    );
    assert_eq!(image_error(36, None), "data.csv: the images are 6x6; each side must be 8 to 64 pixels");
}

#[test]
fn a_split_needs_a_share_between_zero_and_one_and_a_class_with_two_rows() {
    let data = read_csv(b"x,label\n1,a\n2,b\n", "label", &Layout::Tabular).unwrap();
    assert_eq!(
        Split::stratified(&data, 0.2, 0).unwrap_err().to_string(),
        "every class has a single row, so nothing is left to validate on; at least one class needs two rows"
    );
    for share in [0.0, 1.0, -0.5, f64::NAN] {
        assert_eq!(
            Split::stratified(&data, share, 0).unwrap_err().to_string(),
            format!("the validation share is {share}; it must lie between 0 and 1, for example 0.2")
        );
    }
}
